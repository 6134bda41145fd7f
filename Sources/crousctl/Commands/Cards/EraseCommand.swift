// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl erase`.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Delete the CROUS application from the card on a reader, and prove that it is gone.",
        discussion: """
            Other applications of the card stay as they are; the card is never formatted. Its number stays its own: \
            `enrol --re-encode` writes it again. A card in use needs --reason, by which it is cancelled first. A card that \
            holds another number than its own is erased only when a supervisor names that number: --holding and --supervisor.
            """
    )

    @OptionGroup var place: CardCommand.Place

    @Option(help: "Why a card in use is taken out of use: DP (lost), DV (stolen), CD (damaged) or HS (other).")
    var reason: String?

    @Option(help: "The wrong number the card holds, as the refusal named it.")
    var holding: String?

    @Option(help: "Who allows it; needed with --holding.")
    var supervisor: String?

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard holding == nil || supervisor?.isEmpty == false else {
            throw ValidationError(Terminal.say(.usageSupervisor))
        }
    }

    func run() async throws {
        let request = EraseRequest(
            reader: place.reader,
            reason: reason,
            holding: holding,
            supervisor: supervisor,
            operatorName: person.name
        )
        let body = try JSON.text(of: request)
        let report = try await ServiceAccess.with(options, reader: place.reader) {
            try await $0.post(JournalledCardReport.self, "/v1/card/erase", body: Array(body.utf8))
        }
        if options.json {
            Terminal.print(try JSON.text(of: report))
        } else {
            Terminal.print("✔ \(report.message.text(in: Terminal.language))")
        }
    }
}
