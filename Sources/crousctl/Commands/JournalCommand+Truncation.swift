// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import ChainedFile
internal import CommandLineKit
internal import HostSetup
internal import Journal

extension JournalCommand {
    /// `crousctl journal head`.
    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.journalHead)
        )

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let head: ChainHead?
            do {
                let configuration = try await HostConfiguration.load(options.config)
                head = try Journal.recordedHead(folder: configuration.dataFolder)
            } catch let error as any UserFacingError {
                throw CommandFailure(error.userMessage, json: options.json)
            }
            guard let head else { throw CommandFailure(UserMessage(.noHead, .journal), json: options.json) }
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
            help: .say(.acceptTruncation)
        )
        var isAccepted = false

        @Option(
            help: .say(.usedUpTo)
        )
        var usedUpTo: String?

        @Option(name: .customLong("operator"), help: .say(.truncationOperator))
        var operatorName = ""

        func validate() throws {
            if !isAccepted, usedUpTo != nil || !operatorName.isEmpty {
                throw ValidationError(Terminal.say(.usageWithTruncation))
            }
            if let usedUpTo, CROUSNumber(usedUpTo) == nil {
                throw ValidationError(Terminal.say(.usageUsedUpTo))
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
                UserMessage(
                    .truncationAccepted,
                    .information,
                    ["line": line.sequence, "detail": line.content.detail, "number": number]
                )
            )
            if let registry = loss.registry {
                Terminal.print(UserMessage(.registryKept, .information, ["path": registry]))
            }
        }
    }
}
