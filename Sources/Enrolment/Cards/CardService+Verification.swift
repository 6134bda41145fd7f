// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
package import Journal
internal import Registry
package import SmartCard

/// A card's content beside its records.
package struct CardVerification: Hashable, Sendable {
    package let uid: CardUID
    /// The number on the card; nil when its files hold no valid record.
    package let number: CROUSNumber?
    /// Keys that do not open the card; nil when only the keys of the proof were tried.
    package let refusedKeys: [UInt8]?
    /// The chip in the journal.
    package let known: JournalledCard?
    /// The number in a delivery; nil when no delivery lists the chip.
    package let deliveredNumber: CROUSNumber?

    /// True when the card is in use, all its keys are right, and card, journal and delivery have the same number.
    package var isRight: Bool {
        guard let known, known.state == .enrolled, known.number == number, refusedKeys ?? [] == [] else { return false }
        return deliveredNumber.map { $0 == known.number } ?? true
    }
}

extension CardService {
    /// Reads the card on a reader with the keys of the proof, or with all its keys when `isDeep`, and compares it with
    /// the records.
    package func verifyCard(on reader: ReaderName?, isDeep: Bool) async throws -> CardVerification {
        try await table.withCard(on: reader) { card, workflow throws(EnrolmentError) in
            let (record, refusedKeys) = try workflow.withKeys(for: card) { _, keys throws(EnrolmentError) in
                try workflow.conversation(with: card, keys) { conversation throws(CROUSCardError) in
                    guard isDeep else { return (Optional(try conversation.read().record), [UInt8]?.none) }
                    let proof = try conversation.verifyDeep()
                    return (proof.record, proof.refusedKeys)
                }
            }
            return CardVerification(
                uid: card.uid,
                number: record?.number,
                refusedKeys: refusedKeys,
                known: workflow.records.journal.card(card.uid),
                deliveredNumber: try workflow.records.delivered(card.uid)?.number
            )
        }
    }
}
