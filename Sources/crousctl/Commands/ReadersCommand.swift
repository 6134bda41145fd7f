internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl readers`.
struct ReadersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers",
        abstract: Terminal.help(.readers)
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) { try await $0.get(ReadersReport.self, "/v1/readers") }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        if report.readers.isEmpty {
            Terminal.print(UserMessage(.noReaderThere, .information))
        }
        for reader in report.readers {
            let role = reader.role.map { " [\(Terminal.word($0, of: "reader."))]" } ?? ""
            let card = Self.card(on: reader)
            Terminal.print(Terminal.say(.reportReader, ["reader": reader.name, "role": role, "card": card]))
        }
    }

    private static func card(on reader: ReadersReport.Reader) -> String {
        let use = reader.isInUse ? Terminal.say(.readerInUse) : ""
        switch reader.card {
        case "absent": return Terminal.say(.readerEmpty)
        case "mute": return Terminal.say(.readerMute)
        default: return Terminal.say(.labelCard) + (reader.atr.map { " ATR \($0)" } ?? "") + use
        }
    }
}
