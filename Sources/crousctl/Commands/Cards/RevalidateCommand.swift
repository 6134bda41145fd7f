internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl revalidate`.
struct RevalidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revalidate",
        abstract: Terminal.help(.revalidate),
        discussion: Terminal.help(.revalidateMore)
    )

    @OptionGroup var card: CardChoice

    @Option(help: .say(.until))
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
