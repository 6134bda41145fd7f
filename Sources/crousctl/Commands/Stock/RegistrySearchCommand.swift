internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit
internal import Journal

extension RegistryCommand {
    /// `crousctl registry search`.
    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.registrySearch),
            discussion: Terminal.help(.registrySearchMore)
        )

        @Option(help: .say(.searchUID))
        var uid: String?

        @Option(help: .say(.searchNumber))
        var number: String?

        @Option(help: .say(.searchHolder))
        var holder: String?

        @Option(help: .say(.student))
        var student: String?

        @Option(help: .say(.searchCode))
        var code: String?

        @Option(help: .say(.searchState))
        var state: String?

        @Option(help: .say(.searchFrom))
        var from: String?

        @Option(help: .say(.searchTo))
        var to: String?

        @Option(help: .say(.searchAfter))
        var after: String?

        @Option(help: .say(.searchLimit))
        var limit = 100

        @OptionGroup var options: GlobalOptions

        var address: String {
            APIPath(
                "/v1/registry/cards",
                [
                    ("uid", uid), ("number", number), ("holder", holder), ("student", student), ("code", code),
                    ("state", state.map(Terminal.nameOfState)), ("from", from), ("to", to), ("after", after),
                    ("limit", String(limit)),
                ]
            ).text
        }

        func run() async throws {
            let report = try await ServiceAccess.with(options) { [address] client in
                try await client.get(RegistryCardsReport.self, address)
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.columns(
                [
                    Terminal.say(.spreadsheetUID), Terminal.say(.labelNumber), Terminal.say(.labelState),
                    Terminal.say(.labelHolder), Terminal.say(.labelDay), Terminal.say(.labelCode),
                    Terminal.say(.fieldReason),
                ],
                report.cards.map(Self.cells),
                orElse: UserMessage(.noCardFound, .information)
            )
            if let next = report.next {
                Terminal.print(Terminal.say(.reportMore, ["next": next]))
            }
        }

        private static func cells(of card: RegistryCardsReport.Card) -> [String] {
            let seen = card.found.map { Terminal.say(.reportSeen, ["number": $0]) }
            let reason = [Terminal.reason(card.reason), seen ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
            return [
                card.uid, card.number ?? "", Terminal.state(card.state), card.holder ?? "",
                String(card.time.prefix(10)), card.code ?? "", reason,
            ]
        }
    }
}
