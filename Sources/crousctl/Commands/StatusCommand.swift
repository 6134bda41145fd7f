// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Enrolment

/// `crousctl status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What the station is doing, and what deserves attention."
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) { try await $0.get(StatusReport.self, "/v1/status") }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        Terminal.list([
            ("crousd", report.version),
            (Terminal.say("profile", "paramétrage carte"), report.profile),
            (Terminal.say("journal lines", "lignes au journal"), String(report.journalSequence)),
            (Terminal.say("numbers left", "numéros restants"), report.numbersLeft.map(String.init)),
        ])
        for station in report.stations {
            Terminal.print("\(station.name): \(Self.text(of: station)) (\(station.reader))")
        }
        for warning in report.warnings { Terminal.complain(warning) }
    }

    private static func text(of station: StatusReport.StationReport) -> String {
        switch station.phase {
        case .noReader: Terminal.say("reader not plugged in", "lecteur non branché")
        case .idle: Terminal.say("ready", "prêt")
        case .waiting: Terminal.say("waiting for a card", "en attente d'une carte")
        case .working: Terminal.say("working on a card", "carte en cours")
        case .outOfService:
            Terminal.say("out of service: the reader does not answer", "hors service : le lecteur ne répond pas")
        }
    }
}
