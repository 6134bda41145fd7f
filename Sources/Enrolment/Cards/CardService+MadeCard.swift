// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
internal import CROUSCore
package import Journal
package import SmartCard

/// The result for a program that had a card made.
package struct MadeCard: Hashable, Sendable {
    /// The fields of the card's files.
    package let record: CardRecord
    /// The card in the journal.
    package let known: JournalledCard
    /// Its lines of the CROUS CSV, without header.
    package let csv: [String]
}

extension CardService {
    /// A proven card, by journal and profile; nil for any other card. Sends nothing to a card.
    package func madeCard(_ uid: CardUID) async throws -> MadeCard? {
        try await work.lookUps.run { [labels] workflow in
            let (records, profile) = (workflow.records, workflow.profile)
            guard let card = records.journal.card(uid), let day = card.enrolledAt.map(records.timeZone.day) else {
                return nil
            }
            let contents = profile.contents(number: card.number, uid: uid, day: day)
            let text = try workflow.crousCSV(of: [card], labels)
            guard let record = try? profile.record(in: contents, of: uid) else { return nil }
            return MadeCard(
                record: record,
                known: card,
                csv: text.split(separator: "\n").dropFirst().map(String.init)
            )
        }
    }
}
