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
        abstract: Terminal.help(.status)
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) { try await $0.get(StatusReport.self, "/v1/status") }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        Terminal.list([
            ("crousd", report.version),
            (Terminal.say(.labelProfile), report.profile),
            (Terminal.say(.labelJournalLines), String(report.journalSequence)),
            (Terminal.say(.labelNumbersLeft), report.numbersLeft.map(String.init)),
        ])
        for station in report.stations {
            let phase = Self.text(of: station)
            Terminal.print(
                Terminal.say(.reportStation, ["station": station.name, "phase": phase, "reader": station.reader])
            )
        }
        for warning in report.warnings { Terminal.complain(warning) }
    }

    private static func text(of station: StatusReport.StationReport) -> String {
        switch station.phase {
        case .noReader: Terminal.say(.stationNoReader)
        case .idle: Terminal.say(.stationIdle)
        case .waiting: Terminal.say(.stationWaiting)
        case .working: Terminal.say(.stationWorking)
        case .outOfService: Terminal.say(.stationOutOfService)
        }
    }
}
