// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// `crousctl card`.
struct CardSubcommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: Terminal.help(.card),
        subcommands: [Info.self, Read.self]
    )

    /// The reader to use.
    struct Place: ParsableArguments {
        @Option(help: .say(.reader))
        var reader: String?

        func path(_ path: String) -> String {
            APIPath(path, [("reader", reader)]).text
        }
    }

    /// `crousctl card info`.
    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.cardInfo))

        @OptionGroup var place: Place
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let path = place.path("/v1/card")
            let report = try await ServiceAccess.with(options, reader: place.reader) {
                try await $0.get(CardReport.self, path)
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.list([
                ("UID", report.uid),
                (Terminal.say(.labelCard), report.product),
                (
                    Terminal.say(.labelVersions),
                    "\(report.hardwareVersion), \(report.softwareVersion)"
                ),
                (
                    Terminal.say(.labelFreeMemory),
                    report.freeMemory.map { Terminal.say(.countedBytes, ["count": $0]) }
                ),
                ("ATR", report.atr),
                (Terminal.say(.labelState), report.state.text(in: Terminal.language)),
                (Terminal.say(.labelNumberInJournal), report.journalNumber),
            ])
        }
    }

    /// `crousctl card read`.
    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.cardRead)
        )

        @OptionGroup var place: Place
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let path = place.path("/v1/card/record")
            let report = try await ServiceAccess.with(options, reader: place.reader) {
                try await $0.get(RecordReport.self, path)
            }
            if options.json {
                Terminal.print(try JSON.text(of: report))
            } else {
                Terminal.list(
                    [
                        ("UID", report.uid),
                        (Terminal.say(.labelNumberOnCard), report.number),
                        (Terminal.say(.labelNumberInJournal), report.journalNumber),
                    ] + report.fields.sorted { $0.key < $1.key }.map(Self.row)
                )
            }
            guard report.agrees else { throw CommandFailure(.cardDisagrees, json: false) }
        }

        /// A field of the record; a day in the form of the language.
        private static func row(_ name: String, _ value: String) -> (String, String?) {
            let day = name == "date" ? CardDay(value)?.text(in: Terminal.language) : nil
            return (Terminal.word(name, of: "record."), day ?? value)
        }
    }
}
