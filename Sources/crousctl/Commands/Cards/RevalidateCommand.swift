// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CommandLineKit

/// `crousctl revalidate`.
struct RevalidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revalidate",
        abstract: "Let a holder keep the card for another year.",
        discussion: "Nothing is written on the card, which need not be there."
    )

    @OptionGroup var card: CardChoice

    @Option(help: "Last day, as 2027-10-31 or 31/10/2027.")
    var until: String

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let request = CardChangeRequest(
            card: card.choice,
            change: "revalidate",
            until: until,
            operatorName: person.name
        )
        try await change(request, options)
    }
}
