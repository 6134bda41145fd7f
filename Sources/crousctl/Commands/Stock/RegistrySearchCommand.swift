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
            abstract: "Find cards by everything that is known of them.",
            discussion: "All that is said must hold. Days are those of the enrolment, in the configured timeZone."
        )

        @Option(help: "UID of the card.")
        var uid: String?

        @Option(help: "Number of the card, or one it was seen to hold.")
        var number: String?

        @Option(help: "Opaque reference of the holder.")
        var holder: String?

        @Option(help: "Student number of the holder.")
        var student: String?

        @Option(help: "What is printed on the card.")
        var code: String?

        @Option(help: "State: stock, reserved, enrolled, cancelled, replaced, erased, abandoned, foreign or conflict.")
        var state: String?

        @Option(help: "From this day on (yyyy-MM-dd).")
        var from: String?

        @Option(help: "Up to this day.")
        var to: String?

        @Option(help: "Cards whose UID comes after this one: the next page.")
        var after: String?

        @Option(help: "Cards of one page, at most 1000.")
        var limit = 100

        @OptionGroup var options: GlobalOptions

        var address: String {
            APIPath(
                "/v1/registry/cards",
                [
                    ("uid", uid), ("number", number), ("holder", holder), ("student", student), ("code", code),
                    ("state", state), ("from", from), ("to", to), ("after", after), ("limit", String(limit)),
                ]
            ).text
        }

        func run() async throws {
            let report = try await ServiceAccess.with(options) { [address] client in
                try await client.get(RegistryCardsReport.self, address)
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            for card in report.cards {
                let seen = card.found.map { Terminal.say(.reportSeen, ["number": $0]) } ?? ""
                let parts = [
                    card.uid, card.number ?? "-", Terminal.state(card.state), card.holder ?? "-",
                    String(card.time.prefix(10)),
                    card.code ?? "", Terminal.reason(card.reason),
                    seen,
                ]
                Terminal.print(parts.joined(separator: "  "))
            }
            if let next = report.next {
                Terminal.print(Terminal.say(.reportMore, ["next": next]))
            }
        }
    }
}
