internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl reassign`.
struct ReassignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign",
        abstract: "Correct a card that was given to the wrong person.",
        discussion: "Both persons are written in the journal. Nothing is written on the card, which need not be there."
    )

    @OptionGroup var card: CardChoice

    @Option(help: "Who is to have it, by reference.")
    var toHolder: String?

    @Option(help: "Who is to have it, by student number.")
    var toStudent: String?

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (toHolder == nil) != (toStudent == nil) else {
            throw ValidationError(Terminal.say(.usageReceiver))
        }
    }

    func run() async throws {
        let request = CardChangeRequest(
            card: card.choice,
            change: "reassign",
            receiver: .init(holder: toHolder, student: toStudent),
            operatorName: person.name
        )
        try await change(request, options)
    }
}
