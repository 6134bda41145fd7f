internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl reassign`.
struct ReassignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign",
        abstract: Terminal.help(.reassign),
        discussion: Terminal.help(.reassignMore)
    )

    @OptionGroup var card: CardChoice

    @Option(help: .say(.toHolder))
    var toHolder: String?

    @Option(help: .say(.toStudent))
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
