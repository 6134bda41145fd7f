internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

extension JournalCommand {
    /// `crousctl journal export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.journalExport),
            discussion: Terminal.help(.journalExportMore)
        )

        @Flag(help: .say(.exportCROUS))
        var crous = false

        @Flag(
            name: [.customLong("spreadsheet"), .customLong("tableur")],
            help: .say(.exportSpreadsheet)
        )
        var spreadsheet = false

        @Option(help: .say(.exportFrom))
        var from: String?

        @Option(help: .say(.exportTo))
        var to: String?

        @Option(name: .customLong("operator"), help: .say(.exportOperator))
        var operatorName: String?

        @Option(help: .say(.exportStation))
        var station: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard !(crous && spreadsheet) else { throw ValidationError(Terminal.say(.usageCROUSOrSpreadsheet)) }
            let filters = [from, to, operatorName, station].compactMap(\.self)
            guard spreadsheet || filters.isEmpty else { throw ValidationError(Terminal.say(.usageFilters)) }
        }

        var path: String {
            guard spreadsheet else { return crous ? "/v1/journal/crous-csv" : "/v1/journal/lines" }
            return APIPath(
                "/v1/journal/spreadsheet",
                [("from", from), ("to", to), ("operator", operatorName), ("station", station)]
            ).text
        }

        func run() async throws {
            let text = try await ServiceAccess.with(options) { [path] in try await $0.text(path) }
            if options.json {
                Terminal.print(try JSON.text(of: ["lines": text.split(whereSeparator: \.isNewline).map(String.init)]))
            } else {
                Terminal.write(text)
            }
        }
    }
}
