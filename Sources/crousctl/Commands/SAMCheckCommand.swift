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
        abstract: "Does the SAM hold what a profile needs? Entry by entry.",
        discussion: "Exit codes: 0 everything is there, 3 cards can be checked but not encoded, 4 the SAM does not fit."
    )

    @Option(help: ArgumentHelp("A profile's YAML file; by default the station's profile.", valueName: "file"))
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
            let mark = line.isFit ? Terminal.say("ok       ", "présente ") : Terminal.say("MISSING  ", "ABSENTE  ")
            Terminal.print(mark + line.message.text(in: Terminal.language))
        }
        if report.verdict == .ready { Terminal.print(report.message.text(in: Terminal.language)) }
    }

    private static func read(_ path: String, _ options: GlobalOptions) throws -> [UInt8] {
        do {
            return try Files.read(path, limit: 1 << 20)
        } catch {
            let message = UserMessage(
                "profile-unreadable",
                .usage,
                english: "The card profile \(path) cannot be read: check the path and who may read it.",
                french:
                    "Impossible de lire le paramétrage carte \(path) : vérifiez le chemin et les droits de lecture.",
                detail: "\(error)"
            )
            throw CommandFailure(message, json: options.json)
        }
    }
}

/// `crousctl sam self-test`.
struct SAMTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-test",
        abstract: "Host session, random numbers, and one session with a virtual card; only the SAM's reader is used.",
        discussion: "Exit codes: 0 no step failed, 1 one did."
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
                let why = step.message?.text(in: Terminal.language) ?? ""
                Terminal.print("\(Self.text(of: step.name)): \(Self.text(of: step.result))\(why)")
            }
        }
        guard report.isPassed else { throw CommandFailure(.samTestFailed, json: false) }
    }

    private static func text(of step: SAMSelfTestStep) -> String {
        switch step {
        case .host: Terminal.say("host session", "session hôte")
        case .random: Terminal.say("random numbers", "nombres aléatoires")
        case .card: Terminal.say("session with a blank virtual card", "session avec une carte virtuelle vierge")
        case .readKey: Terminal.say("use of the read key", "usage de la clé de lecture")
        }
    }

    /// The word before the reason; a step that passed has no reason.
    private static func text(of result: SAMTestReport.Step.Result) -> String {
        switch result {
        case .passed: "ok"
        case .skipped: Terminal.say("not tried. ", "non essayé. ")
        case .failed: Terminal.say("FAILED. ", "ÉCHEC. ")
        }
    }
}

extension UserMessage {
    fileprivate static let samTestFailed = UserMessage(
        "sam-test-failed",
        .failure,
        english: "The CROUS key did not pass its test: unplug it, plug it in again, and run `crousctl sam check`.",
        french: "La clé CROUS n'a pas réussi son test : débranchez-la, rebranchez-la et lancez `crousctl sam check`."
    )
}
