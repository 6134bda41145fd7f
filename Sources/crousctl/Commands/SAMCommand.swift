// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Console

/// `crousctl sam`.
struct SAMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sam",
        abstract: "Look at the CROUS key (the SAM).",
        subcommands: [Info.self]
    )

    /// `crousctl sam info`.
    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Type, UID, mode and host session of the SAM.")

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await Connection.with(options) { try await $0.get(SAMReport.self, "/v1/sam") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.list([
                (Terminal.say("reader", "lecteur"), report.reader),
                ("UID", report.uid),
                ("mode", report.mode),
                (
                    Terminal.say("hardware, software", "matériel, logiciel"),
                    "\(report.hardwareVersion), \(report.softwareVersion)"
                ),
                (Terminal.say("host session", "session hôte"), report.protection ?? Terminal.say("none", "aucune")),
            ])
        }
    }
}
