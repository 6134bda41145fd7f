internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl cancel`.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: Terminal.help(.cancel),
        discussion: Terminal.help(.cancelMore)
    )

    @OptionGroup var card: CardChoice

    @Option(help: .say(.reason))
    var reason: String

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let request = CardChangeRequest(
            card: card.choice,
            change: "cancel",
            reason: Terminal.codeOfReason(reason),
            operatorName: person.name
        )
        try await change(request, options)
    }
}
