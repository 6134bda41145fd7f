// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import HostSetup
internal import Journal

extension JournalCommand {
    /// `crousctl journal head`.
    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Place and hash of the last line, as journal.head says: what to keep on another machine each night."
        )

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let head: JournalHead?
            do {
                let configuration = try await HostConfiguration.load(options.config)
                head = try Journal.recordedHead(folder: configuration.dataFolder)
            } catch let error as any UserFacingError {
                throw CommandFailure(error.userMessage, json: options.json)
            }
            guard let head else { throw CommandFailure(.noHead, json: options.json) }
            if options.json {
                Terminal.print(try JSON.text(of: HeadReport(seq: head.sequence, hash: head.hash.description)))
            } else {
                Terminal.print(head.description)
            }
        }
    }

    private struct HeadReport: Encodable {
        let seq: UInt64
        let hash: String
    }

    /// Accepts that the journal lost its end; `verify --accept-truncation`.
    struct Acceptance: ParsableArguments {
        @Flag(
            name: .customLong("accept-truncation"),
            help: "Take note that the last lines are lost for good, in a line of the journal; crousd must not run."
        )
        var isAccepted = false

        @Option(
            help: "With it: the highest number this host may have given out, when nobody knows how many lines are lost."
        )
        var usedUpTo: String?

        @Option(name: .customLong("operator"), help: "With it: who takes note.")
        var operatorName = ""

        func validate() throws {
            if !isAccepted, usedUpTo != nil || !operatorName.isEmpty {
                throw ValidationError("--used-up-to and --operator belong to --accept-truncation")
            }
            if let usedUpTo, CROUSNumber(usedUpTo) == nil {
                throw ValidationError("--used-up-to takes a CROUS number of at most 15 digits")
            }
        }

        func run(_ options: GlobalOptions) async throws {
            let loss: IssuingHost.AcceptedLoss
            do {
                loss = try IssuingHost.acceptTruncation(
                    try await HostConfiguration.load(options.config),
                    usedUpTo: usedUpTo.flatMap { CROUSNumber($0) },
                    operatorName: operatorName
                )
            } catch let error as any UserFacingError {
                throw CommandFailure(error.userMessage, json: options.json)
            }
            guard !options.json else { return }
            let line = loss.line
            let number = line.content.number?.padded ?? "-"
            Terminal.print(
                Terminal.say(
                    "Line \(line.sequence): \(line.content.detail). Numbers up to \(number) count as used.",
                    "Ligne \(line.sequence) : \(line.content.detail). Les numéros jusqu'à \(number) comptent comme utilisés."
                )
            )
            if let registry = loss.registry {
                Terminal.print(
                    Terminal.say(
                        "The registry that knows more is kept: \(registry).",
                        "Le registre qui en sait plus est conservé : \(registry)."
                    )
                )
            }
        }
    }
}

extension UserMessage {
    fileprivate static let noHead = UserMessage(
        "no-head",
        .journal,
        english: "journal.head is missing or cannot be read: run crousctl journal verify and follow docs/recovery.md.",
        french: "journal.head manque ou est illisible : lancez crousctl journal verify et suivez docs/depannage.md."
    )
}
