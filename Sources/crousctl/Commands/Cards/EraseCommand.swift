// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl erase`.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: Terminal.help(.erase),
        discussion: Terminal.help(.eraseMore)
    )

    @OptionGroup var place: CardSubcommands.Place

    @Option(help: .say(.eraseReason))
    var reason: String?

    @Option(help: .say(.holding))
    var holding: String?

    @Option(help: .say(.supervisorOfErasure))
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
            reason: reason.map(Terminal.codeOfReason),
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
