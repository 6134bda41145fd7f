// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// `crousctl holders`.
struct HoldersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holders",
        abstract: Terminal.help(.holders),
        subcommands: [Import.self, List.self]
    )

    /// `crousctl holders import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.holdersImport),
            discussion: Terminal.help(.holdersImportMore)
        )

        @Argument(help: .say(.csvArgument), completion: .file(extensions: ["csv"]))
        var file: String

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            guard let content = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(UserMessage(.fileUnreadable, .usage, ["path": file]), json: options.json)
            }
            let report = try await ServiceAccess.with(options) { client in
                try await client.post(HoldersImportReport.self, "/v1/holders", body: Array(content))
            }
            if options.json { Terminal.print(try JSON.text(of: report)) } else { show(report) }
            if !report.refused.isEmpty {
                throw CommandFailure(Self.importedInPart(report), code: 3, json: false)
            }
        }

        private func show(_ report: HoldersImportReport) {
            for remark in report.refused + report.warnings {
                Terminal.print(remark: remark.message, line: remark.line, column: remark.column)
            }
            // With refused lines the closing message has the count.
            guard report.refused.isEmpty else { return }
            Terminal.print(Terminal.say(.importedHolders, ["count": report.imported.count]) + ".")
        }

        /// A line may have several faults and is refused once.
        private static func importedInPart(_ report: HoldersImportReport) -> UserMessage {
            UserMessage(
                .importedInPart,
                .usage,
                [
                    "imported": Phrase(.importedHolders, ["count": report.imported.count]),
                    "refused": Phrase(.importedRefused, ["count": Set(report.refused.map(\.line)).count]),
                ]
            )
        }
    }

    /// `crousctl holders list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.holdersList))

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(HoldersReport.self, "/v1/holders") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.columns(
                [
                    Terminal.say(.labelReference), Terminal.say(.labelStudent), Terminal.say(.labelName),
                    Terminal.say(.labelRegistration),
                ],
                report.holders.map { [$0.reference, $0.student, "\($0.familyName) \($0.firstName)", $0.state] },
                orElse: UserMessage(.noHolderListed, .information)
            )
        }
    }
}
