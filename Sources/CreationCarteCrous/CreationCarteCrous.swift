// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit

/// The program that card management systems run in place of the CNOUS's, with the same command line and the same
/// standard output (docs/facts/domain.md, section 3.1). All other messages go to standard error and into the exit code.
@main
struct CreationCarteCrous: AsyncParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "CreationCarteCrous",
        abstract: "Encodes the card on the reader with the CROUS number it is given.",
        usage: """
            CreationCarteCrous -t
            CreationCarteCrous -l
            CreationCarteCrous -e NUM
            """,
        discussion: """
            Standard output is one line: true or false for -t, the card or false for -l and -e. Errors are sentences on \
            standard error, in French when LANG is French. It asks the running crousd, and works by itself when none \
            answers. docs/creation-carte-crous.md says more.

            Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 card done but not its csv line, 4 refused by the \
            card or a rule, 5 reader, SAM or service not there, 6 another process holds the data, 7 journal broken.
            """,
        version: Release.version,
        helpNames: []
    )

    @Flag(name: .shortAndLong, help: "Can a card be encoded now? true or false.")
    var test = false

    @Flag(name: .shortAndLong, help: "Read the card on the reader.")
    var lecture = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Encode the card with this number, 15 digits.", valueName: "num"))
    var ecriture: String?

    @Option(help: "UID the card must have, in hexadecimal (default: whichever card lies there).")
    var uid: String?

    @Option(help: "Station (default: the one of the configuration, or the only one).")
    var station: String?

    @Option(help: "The csv file (default: the one of the configuration, or csv_out.csv here).")
    var csvFile: String?

    @Option(help: "Seconds after which the answer is false, 1 to 120 (default: the configuration's, or 60).")
    var timeout: Int?

    @Flag(name: .shortAndLong, help: "Say whether all is ready, and this.")
    var help = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard [test, lecture, ecriture != nil].count(where: { $0 }) < 2 else {
            throw ValidationError(Terminal.say(.usageOneVerb))
        }
        guard timeout.map({ 1...120 ~= $0 }) != false else {
            throw ValidationError(Terminal.say(.usageTimeout, ["lowest": 1, "highest": 120]))
        }
    }

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The caller expects a usage line here, not the word for a failed card.
        guard !lacksNumber(arguments) else { CompatibilityOutput.give(usageLine, code: 2) }
        let command: Self
        do {
            command = try Self.parse(arguments)
        } catch {
            let isRequest = exitCode(for: error) == .success
            if isRequest { CompatibilityOutput.give(message(for: error), code: 0) }
            Terminal.explain(fullMessage(for: error))
            CompatibilityOutput.give("false", code: 2)
        }
        await command.runInTime()
    }

    /// True for `-e` without a number.
    static func lacksNumber(_ arguments: [String]) -> Bool {
        guard let place = arguments.firstIndex(where: { $0 == "-e" || $0 == "--ecriture" }) else { return false }
        let next = arguments[(place + 1)...].first
        return next?.hasPrefix("-") ?? true
    }

    static var usageLine: String { Terminal.say(.usageCreationCarteCROUS) }
}
