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
        abstract: Terminal.help(.creationCarteCROUS),
        usage: """
            CreationCarteCrous -t
            CreationCarteCrous -l
            CreationCarteCrous -e NUM
            """,
        discussion: [Terminal.help(.creationCarteCROUSMore), Terminal.help(.creationCarteCROUSCodes)].joined(
            separator: "\n\n"
        ),
        version: Release.version,
        helpNames: []
    )

    @Flag(name: .shortAndLong, help: .say(.canEncode))
    var test = false

    @Flag(name: .shortAndLong, help: .say(.readCard))
    var lecture = false

    @Option(name: .shortAndLong, help: ArgumentHelp(Terminal.help(.encodeNumber), valueName: "num"))
    var ecriture: String?

    @Option(help: .say(.expectedUID))
    var uid: String?

    @Option(help: .say(.callerStation))
    var station: String?

    @Option(help: .say(.csvFile))
    var csvFile: String?

    @Option(help: .say(.callerTimeout))
    var timeout: Int?

    @Flag(name: .shortAndLong, help: .say(.helpAndState))
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
