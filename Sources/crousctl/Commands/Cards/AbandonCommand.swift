internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl abandon`.
struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: Terminal.help(.abandon),
        discussion: Terminal.help(.abandonMore)
    )

    @OptionGroup var card: CardChoice

    @Option(help: .say(.abandonReason))
    var reason = "given-up"

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let request = CardChangeRequest(
            card: card.choice,
            change: "abandon",
            reason: reason,
            operatorName: person.name
        )
        try await change(request, options)
    }
}
