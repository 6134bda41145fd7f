// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CommandLineKit
internal import Posix

/// The command line of the station.
@main
struct Crousctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crousctl",
        abstract: "Enrols cards and looks after a crousd station.",
        discussion: """
            crousctl asks the running crousd over its socket. When none answers it takes crousd's lock and does the work \
            itself, with the same code. Answers are in French when LANG is French.

            A first card, from nothing:
              crousctl readers                     the readers, and where the SAM is
              crousctl sam info                    does the CROUS key answer
              crousctl holders import people.csv   who may get a card
              crousctl enrol --student 22519001    then put a blank card on
              crousctl journal verify              is every line as it was written

            Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 done in part, 4 refused by the card or a rule, \
            5 reader, SAM or service not there, 6 another process holds the data, 7 journal broken.
            """,
        subcommands: [
            StatusCommand.self, ReadersCommand.self, CardCommand.self, SAMCommand.self, EnrolCommand.self,
            ReplaceCommand.self, CancelCommand.self, ReassignCommand.self, RevalidateCommand.self, AbandonCommand.self,
            EraseCommand.self, VerifyCommand.self, HoldersCommand.self, StockCommand.self, JournalCommand.self,
            RegistryCommand.self, SentencesCommand.self,
        ]
    )

    // Declared here too, so that the options may also precede the subcommand, which reads them.
    @OptionGroup(visibility: .hidden) var place: CardCommand.Place
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
