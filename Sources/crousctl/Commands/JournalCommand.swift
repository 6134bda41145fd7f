// SPDX-License-Identifier: Apache-2.0
internal import API
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import ChainedFile
internal import CommandLineKit
internal import Journal

/// `crousctl journal`.
struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: Terminal.help(.journal),
        subcommands: [Verify.self, Tail.self, Head.self, Export.self, MergeCheck.self]
    )

    /// `crousctl journal verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.journalVerify),
            discussion: Terminal.help(.journalVerifyMore)
        )

        @Argument(help: .say(.journalFolder))
        var folder: String?

        @OptionGroup var acceptance: Acceptance
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard folder == nil || !acceptance.isAccepted else {
                throw ValidationError(Terminal.say(.usageOwnJournal))
            }
        }

        func run() async throws {
            if acceptance.isAccepted { try await acceptance.run(options) }
            let report = if let folder { try copy(in: folder) } else { try await station() }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.print(
                UserMessage(
                    .journalWhole,
                    .information,
                    [
                        "lines": Phrase(.countedLines, ["count": report.lines]),
                        "cards": Phrase(.countedCards, ["count": report.cards]), "head": report.head,
                    ]
                )
            )
            for warning in report.warnings { Terminal.complain(warning) }
            guard report.burntNumbers > 0 else { return }
            Terminal.print(UserMessage(.numbersLost, .information, ["count": report.burntNumbers]))
        }

        private func station() async throws -> JournalReport {
            try await ServiceAccess.with(options) { try await $0.get(JournalReport.self, "/v1/journal/verify") }
        }

        private func copy(in folder: String) throws -> JournalReport {
            let summary: JournalSummary
            do { summary = try Journal.verify(folder: folder) } catch {
                throw CommandFailure(error.userMessage, json: options.json)
            }
            guard summary.head.sequence > 0 else {
                throw CommandFailure(UserMessage(.noJournal, .journal, ["folder": folder]), json: options.json)
            }
            return JournalReport(summary)
        }
    }

    /// `crousctl journal tail`.
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.journalTail))

        @Option(name: .customShort("n"), help: .say(.lineCount))
        var count = 10

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let path = "/v1/journal/lines?last=\(max(0, count))"
            let text = try await ServiceAccess.with(options) { try await $0.text(path) }
            if options.json {
                Terminal.print(try JSON.text(of: ["lines": text.split(separator: "\n").map(String.init)]))
            } else {
                Terminal.write(text)
            }
        }
    }
}
