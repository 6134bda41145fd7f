// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CommandLineKit

/// `crousctl readers`.
struct ReadersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers",
        abstract: "The readers, what lies on them and what they are for."
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) { try await $0.get(ReadersReport.self, "/v1/readers") }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        if report.readers.isEmpty {
            Terminal.print(Terminal.say("No reader: plug one in.", "Aucun lecteur : branchez-en un."))
        }
        for reader in report.readers {
            let role = reader.role.map { " [\($0)]" } ?? ""
            Terminal.print("\(reader.name)\(role): \(Self.card(on: reader))")
        }
    }

    private static func card(on reader: ReadersReport.Reader) -> String {
        let use = reader.isInUse ? Terminal.say(", in use", ", en cours d'utilisation") : ""
        switch reader.card {
        case "absent": return Terminal.say("empty", "vide")
        case "mute":
            return Terminal.say("a card that does not answer: turn it over", "carte muette : retournez-la")
        default: return Terminal.say("card", "carte") + (reader.atr.map { " ATR \($0)" } ?? "") + use
        }
    }
}
