// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Posix
internal import SAMCare

/// `crousctl sam check`.
struct SAMCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: Terminal.help(.samCheck),
        discussion: Terminal.help(.samCheckMore)
    )

    @Option(help: ArgumentHelp(Terminal.help(.profile), valueName: "file"))
    var profile: String?

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let text = try profile.map { try Self.read($0, options) } ?? []
        let report = try await ServiceAccess.with(options) {
            try await $0.post(SAMCheckReport.self, "/v1/sam/check", body: text)
        }
        if options.json { Terminal.print(try JSON.text(of: report)) } else { Self.show(report) }
        guard report.verdict == .ready else {
            throw CommandFailure(report.message, code: report.verdict == .checksOnly ? 3 : nil, json: false)
        }
    }

    private static func show(_ report: SAMCheckReport) {
        Terminal.print("SAM \(report.uid), \(report.profile)")
        for line in report.lines {
            let sentence = line.message.text(in: Terminal.language)
            Terminal.print(
                line.isFit
                    ? Terminal.say(.checkOK, ["sentence": sentence])
                    : Terminal.say(.checkMissing, ["sentence": sentence])
            )
        }
        if report.verdict == .ready { Terminal.print(report.message) }
    }

    private static func read(_ path: String, _ options: GlobalOptions) throws -> [UInt8] {
        do {
            return try Files.read(path, limit: 1 << 20)
        } catch {
            let message = UserMessage(.profileUnreadable, .usage, ["path": path], detail: "\(error)")
            throw CommandFailure(message, json: options.json)
        }
    }
}

/// `crousctl sam self-test`.
struct SAMTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-test",
        abstract: Terminal.help(.samSelfTest),
        discussion: Terminal.help(.samSelfTestMore)
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) { client in
            guard let card = TestCard() else { return try await client.post(SAMTestReport.self, "/v1/sam/self-test") }
            return try await client.testSAM { card.answer($0) }
        }
        if options.json {
            Terminal.print(try JSON.text(of: report))
        } else {
            for step in report.steps {
                Terminal.print(Self.text(of: step))
            }
        }
        guard report.isPassed else { throw CommandFailure(UserMessage(.samTestFailed, .failure), json: false) }
    }

    private static func text(of step: SAMSelfTestStep) -> String {
        switch step {
        case .host: Terminal.say(.testHost)
        case .random: Terminal.say(.testRandom)
        case .card: Terminal.say(.testCard)
        case .readKey: Terminal.say(.testReadKey)
        }
    }

    /// The step and its result.
    private static func text(of step: SAMTestReport.Step) -> String {
        let (name, reason) = (text(of: step.name), step.message?.text(in: Terminal.language) ?? "")
        return switch step.result {
        case .passed: Terminal.say(.testPassed, ["step": name])
        case .skipped: Terminal.say(.testSkipped, ["step": name, "reason": reason])
        case .failed: Terminal.say(.testFailed, ["step": name, "reason": reason])
        }
    }
}
