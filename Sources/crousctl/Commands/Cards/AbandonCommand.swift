// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CommandLineKit

/// `crousctl abandon`.
struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Give up a card whose encoding was begun and will not be finished.",
        discussion: "Its number is burnt and never given out again; its holder may get another card."
    )

    @OptionGroup var card: CardChoice

    @Option(help: "A short word why, without names.")
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
