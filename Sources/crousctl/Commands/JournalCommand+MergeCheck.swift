// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Journal
internal import SmartCard

extension JournalCommand {
    /// `crousctl journal merge-check`.
    struct MergeCheck: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "merge-check",
            abstract: Terminal.help(.mergeCheck),
            discussion: Terminal.help(.mergeCheckMore)
        )

        @Argument(help: .say(.firstJournal))
        var first: String

        @Argument(help: .say(.secondJournal))
        var second: String

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let comparison: JournalComparison
            do { comparison = try JournalComparison(first, second) } catch {
                throw CommandFailure(error.userMessage, json: options.json)
            }
            let report = MergeReport(comparison)
            if options.json {
                Terminal.print(try JSON.text(of: report))
            } else {
                tell(comparison)
            }
            if !comparison.collisions.isEmpty {
                throw CommandFailure(
                    UserMessage(.hostsCollide, .refused, ["count": comparison.collisions.count]),
                    json: false
                )
            }
        }

        private func tell(_ comparison: JournalComparison) {
            for collision in comparison.collisions { Terminal.print(line(collision)) }
            let (count, first, second) = (comparison.collisions.count, comparison.firstCount, comparison.secondCount)
            Terminal.print(
                UserMessage(.mergeResult, .information, ["first": first, "second": second, "both": count])
            )
        }

        private func line(_ collision: JournalComparison.Collision) -> String {
            let (uid, number) = (collision.pair.uid, collision.pair.number.padded)
            if let same = collision.sameCard {
                return Terminal.say(.mergeCard, ["card": uid, "first": same.number.padded, "second": number])
            }
            let other = collision.sameNumber?.uid.description ?? "?"
            return Terminal.say(.mergeNumber, ["number": number, "first": other, "second": uid])
        }
    }

    /// Result of `merge-check` for programs.
    struct MergeReport: Encodable {
        /// A pair of the second journal and the conflicting one of the first.
        struct Collision: Encodable {
            /// The pair of the second journal.
            let uid: String
            let number: String
            /// Number of this card in the first journal.
            let numberThere: String?
            /// Card of this number in the first journal.
            let uidThere: String?
        }

        let firstCards: Int
        let secondCards: Int
        let collisions: [Collision]

        init(_ comparison: JournalComparison) {
            firstCards = comparison.firstCount
            secondCards = comparison.secondCount
            collisions = comparison.collisions.map {
                Collision(
                    uid: $0.pair.uid.description,
                    number: $0.pair.number.padded,
                    numberThere: $0.sameCard?.number.padded,
                    uidThere: $0.sameNumber?.uid.description
                )
            }
        }
    }
}
