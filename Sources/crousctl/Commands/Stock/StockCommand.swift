// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl stock`.
struct StockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock",
        abstract: Terminal.help(.stock),
        subcommands: [StockImportCommand.self, List.self, Show.self, Count.self]
    )

    /// `crousctl stock list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.stockList)
        )

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.columns(
                [
                    Terminal.say(.labelDelivery), Terminal.say(.labelDay), Terminal.say(.labelKind),
                    Terminal.say(.labelCards),
                ],
                report.deliveries.map(Self.cells),
                orElse: UserMessage(.noDeliveryListed, .information)
            )
        }

        private static func cells(of record: StockListReport.Record) -> [String] {
            let delivery = record.delivery
            let line = Terminal.say(
                .reportStock,
                [
                    "cards": Phrase(.countedCards, ["count": delivery.rows]),
                    "refused": Phrase(.countedRefused, ["count": delivery.refused]),
                    "linked": Phrase(.countedLinked, ["count": record.linked]),
                    "left": Phrase(.countedLeft, ["count": record.left]),
                ]
            )
            let kind = Terminal.word(delivery.kind, of: "reason.")
            return [String(delivery.sha256.prefix(12)), String(record.time.prefix(10)), kind, line]
        }
    }

    /// `crousctl stock show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.stockShow))

        @Argument(help: .say(.stockName))
        var delivery: String

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            let found = report.deliveries.filter { $0.delivery.sha256.hasPrefix(delivery.lowercased()) }
            guard let record = found.first, found.count == 1 else {
                let message =
                    found.isEmpty
                    ? UserMessage(.unknownDelivery, .usage, ["name": delivery])
                    : UserMessage(.ambiguousDelivery, .usage, ["name": delivery, "count": found.count])
                throw CommandFailure(message, json: options.json)
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: record)) }
            Terminal.list([
                ("SHA-256", record.delivery.sha256),
                (Terminal.say(.labelKind), Terminal.word(record.delivery.kind, of: "reason.")),
                (Terminal.say(.labelCards), String(record.delivery.rows)),
                (Terminal.say(.labelRefused), String(record.delivery.refused)),
                (Terminal.say(.labelPresent), String(record.delivery.present)),
                (Terminal.say(.labelLinked), String(record.linked)),
                (Terminal.say(.labelLeft), String(record.left)),
                (Terminal.say(.labelByteOrder), Terminal.word(record.delivery.order, of: "order.")),
                (Terminal.say(.labelColumns), record.delivery.columns),
                (Terminal.say(.labelTime), record.time), (Terminal.say(.labelStation), record.station),
                (Terminal.say(.fieldOperator), record.operatorName),
                (Terminal.say(.labelJournalLine), String(record.journalSequence)),
            ])
        }
    }

    /// `crousctl stock count`.
    struct Count: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.stockCount))

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            Terminal.print(options.json ? try JSON.text(of: ["left": report.left]) : String(report.left))
        }
    }
}
