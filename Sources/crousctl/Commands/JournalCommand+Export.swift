internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

extension JournalCommand {
    /// `crousctl journal export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the journal, or the enrolled cards, on standard output.",
            discussion: """
                --crous gives the CROUS's twelve columns, as ESUP-SGC reads them; cards of a delivery keep the cells they \
                came with. --spreadsheet gives the journal for a spreadsheet: French headers, days and times of the campus \
                (timeZone), nothing a spreadsheet would compute.
                """
        )

        @Flag(help: "The CROUS CSV of the enrolled cards.")
        var crous = false

        @Flag(
            name: [.customLong("spreadsheet"), .customLong("tableur")],
            help: "The journal for a spreadsheet. --tableur is the same option in French."
        )
        var spreadsheet = false

        @Option(help: "With --spreadsheet: from this day on (yyyy-MM-dd).")
        var from: String?

        @Option(help: "With --spreadsheet: up to this day.")
        var to: String?

        @Option(name: .customLong("operator"), help: "With --spreadsheet: lines of this operator only.")
        var operatorName: String?

        @Option(help: "With --spreadsheet: lines of this station, host or reader only.")
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
