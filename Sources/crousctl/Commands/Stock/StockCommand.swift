// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl stock`.
struct StockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock",
        abstract: "Cards the CROUS delivered with their numbers, and cards an earlier tool issued.",
        subcommands: [StockImportCommand.self, List.self, Show.self, Count.self]
    )

    /// `crousctl stock list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The deliveries, and how many cards of each are left."
        )

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            for record in report.deliveries {
                let (delivery, day) = (record.delivery, record.time.prefix(10))
                Terminal.print(
                    Terminal.say(
                        "\(delivery.sha256.prefix(12))  \(day)  \(delivery.kind)  \(delivery.rows) cards, "
                            + "\(delivery.refused) refused, \(record.linked) linked, \(record.left) left",
                        "\(delivery.sha256.prefix(12))  \(day)  \(delivery.kind)  \(delivery.rows) cartes, "
                            + "\(delivery.refused) refusées, \(record.linked) liées, \(record.left) en stock"
                    )
                )
            }
        }
    }

    /// `crousctl stock show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One delivery.")

        @Argument(help: "The delivery's name, or the beginning of it, as `stock list` shows it.")
        var delivery: String

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            let found = report.deliveries.filter { $0.delivery.sha256.hasPrefix(delivery.lowercased()) }
            guard let record = found.first, found.count == 1 else {
                throw CommandFailure(.unknownDelivery(delivery, found: found.count), json: options.json)
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: record)) }
            Terminal.list([
                ("SHA-256", record.delivery.sha256), ("kind", record.delivery.kind),
                (Terminal.say("cards", "cartes"), String(record.delivery.rows)),
                (Terminal.say("refused", "refusées"), String(record.delivery.refused)),
                (Terminal.say("there before", "déjà là"), String(record.delivery.present)),
                (Terminal.say("linked", "liées"), String(record.linked)),
                (Terminal.say("left", "en stock"), String(record.left)),
                (Terminal.say("byte order", "ordre des octets"), record.delivery.order),
                (Terminal.say("columns", "colonnes"), record.delivery.columns),
                (Terminal.say("time", "date"), record.time), (Terminal.say("station", "poste"), record.station),
                (Terminal.say("operator", "opérateur"), record.operatorName),
                (Terminal.say("journal line", "ligne du journal"), String(record.journalSequence)),
            ])
        }
    }

    /// `crousctl stock count`.
    struct Count: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How many delivered cards nobody has yet.")

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { try await $0.get(StockListReport.self, "/v1/stock") }
            Terminal.print(options.json ? try JSON.text(of: ["left": report.left]) : String(report.left))
        }
    }
}

extension UserMessage {
    /// A name that matches no delivery, or several.
    fileprivate static func unknownDelivery(_ name: String, found: Int) -> UserMessage {
        UserMessage(
            "unknown-delivery",
            .usage,
            english: "\(found) deliveries begin with \(name): see crousctl stock list.",
            french: "\(found) livraisons commencent par \(name) : voyez crousctl stock list."
        )
    }
}
