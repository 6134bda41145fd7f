// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl sam`.
struct SAMSubcommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sam",
        abstract: Terminal.help(.sam),
        subcommands: [
            Info.self, List.self, SAMEntriesCommand.self, SAMCheckCommand.self, SAMTestCommand.self,
            SAMInventoryCommand.self,
        ]
    )

    /// `crousctl sam info`.
    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.samInfo),
            discussion: Terminal.help(.samInfoMore)
        )

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(SAMReport.self, "/v1/sam") }
            if options.json {
                Terminal.print(try JSON.text(of: report))
            } else {
                let protection = report.protection.map { Terminal.word($0, of: "protection.") }
                let session = report.problem?.text(in: Terminal.language) ?? protection ?? Terminal.say(.labelNone)
                Terminal.list(report.rows + [(Terminal.say(.labelHostSession), session)])
            }
            if let problem = report.problem { throw ExitCode(problem.category.codes.exit) }
        }
    }

    /// `crousctl sam list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.samList))

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(SAMListReport.self, "/v1/sam/list") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            if report.sams.isEmpty { Terminal.print(UserMessage(.noSAMFound, .information)) }
            for sam in report.sams { Terminal.list(sam.rows) }
            for reader in report.unasked {
                Terminal.print(Terminal.say(.samUnasked, ["reader": reader]))
            }
        }
    }
}

extension SAMReport {
    /// The SAM's description of itself.
    fileprivate var rows: [(String, String?)] {
        [
            (Terminal.say(.labelReader), reader),
            ("UID", uid),
            ("mode", "\(mode). \(advice.text(in: Terminal.language))"),
            (Terminal.say(.labelVersions), "\(hardwareVersion), \(softwareVersion)"),
            (Terminal.say(.labelProduction), Terminal.say(.labelBatch, ["production": production, "batch": batch])),
        ]
    }
}
