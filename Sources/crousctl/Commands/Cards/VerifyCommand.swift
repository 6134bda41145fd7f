// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// `crousctl verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: Terminal.help(.verify),
        discussion: Terminal.help(.verifyMore)
    )

    @OptionGroup var place: CardSubcommands.Place

    @Flag(help: .say(.deep))
    var deep = false

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let path = place.path("/v1/card/verify")
        let full = deep ? path + (path.contains("?") ? "&" : "?") + "deep=true" : path
        let report = try await ServiceAccess.with(options, reader: place.reader) {
            try await $0.get(VerificationReport.self, full)
        }
        if options.json { Terminal.print(try JSON.text(of: report)) } else { show(report) }
        guard report.isRight else { throw CommandFailure(report.message, json: options.json) }
    }

    private func show(_ report: VerificationReport) {
        Terminal.list([
            ("UID", report.uid),
            (Terminal.say(.labelNumberOnCard), report.number),
            (Terminal.say(.labelNumberInJournal), report.journalNumber),
            (Terminal.say(.labelStateInJournal), report.journalState.map(Terminal.state)),
            (Terminal.say(.labelNumberOfDelivery), report.deliveredNumber),
            (Terminal.say(.labelKeys), report.refusedKeys.map(keys)),
        ])
        if report.isRight { Terminal.print("✔ \(report.message.text(in: Terminal.language))") }
    }

    private func keys(_ refused: [UInt8]) -> String {
        refused.isEmpty ? Terminal.say(.labelKeysOpen) : Terminal.say(.labelKeysRefused, ["keys": refused])
    }
}
