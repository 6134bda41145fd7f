// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// `crousctl card`.
struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Look at the card on a reader; nothing is written.",
        subcommands: [Info.self, Read.self]
    )

    /// The reader to use.
    struct Place: ParsableArguments {
        @Option(help: "Reader, by name or a part only one has (default: the only station's).")
        var reader: String?

        func path(_ path: String) -> String {
            APIPath(path, [("reader", reader)]).text
        }
    }

    /// `crousctl card info`.
    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Type, memory and state of the card.")

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
                (Terminal.say("card", "carte"), report.product),
                (
                    Terminal.say("hardware, software", "matériel, logiciel"),
                    "\(report.hardwareVersion), \(report.softwareVersion)"
                ),
                (
                    Terminal.say("free memory", "mémoire libre"),
                    report.freeMemory.map { Terminal.say("\($0) bytes", "\($0) octets") }
                ),
                ("ATR", report.atr),
                (Terminal.say("state", "état"), report.state.text(in: Terminal.language)),
                (Terminal.say("number in the journal", "numéro au journal"), report.journalNumber),
            ])
        }
    }

    /// `crousctl card read`.
    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The CROUS number in the card, through the SAM, beside the one in the journal."
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
                        (Terminal.say("number in the card", "numéro dans la carte"), report.number),
                        (Terminal.say("number in the journal", "numéro au journal"), report.journalNumber),
                    ] + report.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                )
            }
            guard report.agrees else { throw CommandFailure(.cardDisagrees, json: false) }
        }
    }
}
