internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit
internal import Posix

/// The command line of the station.
@main
struct Crousctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crousctl",
        abstract: Terminal.help(.crousctl),
        discussion: Self.discussion,
        version: Release.version,
        subcommands: [
            StatusCommand.self, ReadersCommand.self, CardSubcommands.self, SAMSubcommands.self, EnrolCommand.self,
            ReplaceCommand.self, CancelCommand.self, ReassignCommand.self, RevalidateCommand.self, AbandonCommand.self,
            EraseCommand.self, VerifyCommand.self, HoldersCommand.self, StockCommand.self, JournalCommand.self,
            RegistryCommand.self, SentencesCommand.self,
        ]
    )

    /// What it does, a first card step by step, and the exit codes.
    private static var discussion: String {
        let steps = [
            ("readers", Terminal.help(.firstReaders)), ("sam info", Terminal.help(.firstSAM)),
            ("holders import " + Terminal.help(.firstHoldersFile), Terminal.help(.firstHolders)),
            ("enrol --student 22519001", Terminal.help(.firstEnrol)), ("journal verify", Terminal.help(.firstVerify)),
        ].map { command, meaning in
            let line = "  crousctl \(command)"
            return line + String(repeating: " ", count: max(2, 39 - line.count)) + meaning
        }
        return [
            Terminal.help(.crousctlMore), ([Terminal.help(.firstCard)] + steps).joined(separator: "\n"),
            Terminal.help(.exitCodes),
        ].joined(separator: "\n\n")
    }

    // Declared here too, so that the options may also precede the subcommand, which reads them.
    @OptionGroup(visibility: .hidden) var place: CardSubcommands.Place
    @OptionGroup var options: GlobalOptions

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            ThisProcess.end(0)
        } catch let failure as CommandFailure {
            failure.report()
            ThisProcess.end(failure.code)
        } catch let code as ExitCode {
            // The command has already reported.
            ThisProcess.end(code.rawValue)
        } catch {
            let isRequest = exitCode(for: error) == .success
            let text = fullMessage(for: error)
            if isRequest { Terminal.print(text) } else { Terminal.explain(text) }
            ThisProcess.end(isRequest ? 0 : 2)
        }
    }
}
