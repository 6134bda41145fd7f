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
        abstract: "The people cards are for.",
        subcommands: [Import.self, List.self]
    )

    /// `crousctl holders import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take holders over from a CSV file (docs/holders-csv.md).",
            discussion: "Good lines are taken over even when others are refused; then the exit code is 3."
        )

        @Argument(help: "The CSV file.", completion: .file(extensions: ["csv"]))
        var file: String

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            guard let content = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(.fileUnreadable(file), json: options.json)
            }
            let report = try await ServiceAccess.with(options) { client in
                try await client.post(HoldersImportReport.self, "/v1/holders", body: Array(content))
            }
            if options.json { Terminal.print(try JSON.text(of: report)) } else { show(report) }
            if !report.refused.isEmpty {
                throw CommandFailure(.importedInPart(report.imported.count, report.refused.count), code: 3, json: false)
            }
        }

        private func show(_ report: HoldersImportReport) {
            for remark in report.refused + report.warnings {
                let line = Terminal.say("line", "ligne")
                let column = remark.column.isEmpty ? "" : " (\(remark.column))"
                Terminal.print("\(line) \(remark.line)\(column): \(remark.message.text(in: Terminal.language))")
            }
            let count = report.imported.count
            Terminal.print(Terminal.say("\(count) holder(s) imported.", "\(count) titulaire(s) importé(s)."))
        }
    }

    /// `crousctl holders list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "References, student numbers and names.")

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(HoldersReport.self, "/v1/holders") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            for holder in report.holders {
                Terminal.print(
                    "\(holder.reference)  \(holder.student)  \(holder.familyName) \(holder.firstName)  \(holder.state)"
                )
            }
        }
    }
}

extension UserMessage {
    /// A file named on the command line cannot be read.
    static func fileUnreadable(_ path: String) -> UserMessage {
        UserMessage(
            "file-unreadable",
            .usage,
            english: "\(path) cannot be read: check the path and your rights.",
            french: "Impossible de lire \(path) : vérifiez le chemin et vos droits."
        )
    }

    /// Some lines were refused.
    static func importedInPart(_ imported: Int, _ refused: Int) -> UserMessage {
        UserMessage(
            "imported-in-part",
            .usage,
            english: "\(imported) imported, \(refused) refused: mend the lines named above and import the file again.",
            french: "\(imported) importés, \(refused) refusés : corrigez les lignes indiquées et réimportez le fichier."
        )
    }
}
