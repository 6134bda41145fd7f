// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
internal import CROUSCore
internal import CardCrypto
package import DESFire
package import Journal
internal import Registry
package import SmartCard

/// A card's content that needs no key.
package struct CardInspection: Hashable, Sendable {
    package let uid: CardUID
    /// Answer to reset.
    package let atr: ATR
    /// The card's description of itself.
    package let version: CardVersion
    /// Free memory in bytes; nil when the card does not report it.
    package let freeMemory: Int?
    /// What the application's key versions mean.
    package let look: CardLook
    /// The chip in the journal.
    package let known: JournalledCard?
}

/// A card read with the SAM, beside its journal entry.
package struct CardReading: Hashable, Sendable {
    /// The card's content.
    package let record: CardRecord
    /// The chip in the journal.
    package let known: JournalledCard?
}

/// Operations on a card outside the orders: look at it, read it, check it, erase it, change its records.
package struct CardService: Sendable {
    let table: StationTable
    let labels: CROUSCSV.Labels
    var work: BlockingWork { table.work }

    /// Looks at the card on a reader, or on the only station's reader; writes nothing.
    package func inspectCard(on reader: ReaderName?) async throws -> CardInspection {
        try await table.withCard(on: reader) { card, workflow throws(EnrolmentError) in
            let keys = SoftwareKeyHolder(random: SystemRandom())
            return try workflow.conversation(with: card, keys) { conversation throws(CROUSCardError) in
                CardInspection(
                    uid: card.uid,
                    atr: card.identified.atr,
                    version: card.identified.version,
                    freeMemory: try conversation.freeMemory(),
                    look: try conversation.look(),
                    known: workflow.records.journal.card(card.uid)
                )
            }
        }
    }

    /// Reads the card on a reader, or on the only station's reader, with the final keys in the SAM; writes nothing.
    package func readCard(on reader: ReaderName?) async throws -> CardReading {
        try await table.withCard(on: reader) { card, workflow throws(EnrolmentError) in
            try workflow.withKeys(for: card) { _, keys throws(EnrolmentError) in
                try workflow.conversation(with: card, keys) { conversation throws(CROUSCardError) in
                    let record = try conversation.read().record
                    return CardReading(record: record, known: workflow.records.journal.card(record.uid))
                }
            }
        }
    }
}

extension CardWorkflow {
    /// A conversation with an opened card, according to the profile.
    func conversation<Result>(
        with card: OpenCard,
        _ keys: any KeyHolder,
        _ body: (CardConversation) throws(CROUSCardError) -> Result
    ) throws(EnrolmentError) -> Result {
        try wrapping(EnrolmentError.card) { () throws(CROUSCardError) in
            try body(CardConversation(card.identified, keys: keys, profile: profile))
        }
    }
}
