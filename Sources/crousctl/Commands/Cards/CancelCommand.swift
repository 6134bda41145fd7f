// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CommandLineKit

/// `crousctl cancel`.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Take a card out of use: lost, stolen, damaged.",
        discussion: """
            The card need not be there. Its holder may get another one afterwards; `replace` does both in one go. Reasons: \
            DP lost, DV stolen, CD damaged, HS any other.
            """
    )

    @OptionGroup var card: CardChoice

    @Option(help: "DP (lost), DV (stolen), CD (damaged) or HS (other).")
    var reason: String

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let request = CardChangeRequest(
            card: card.choice,
            change: "cancel",
            reason: reason,
            operatorName: person.name
        )
        try await change(request, options)
    }
}
