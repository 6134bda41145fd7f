// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Posix

struct SentencesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sentences",
        abstract: Terminal.help(.sentences),
        subcommands: [Check.self, Show.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.sentencesCheck),
            discussion: Terminal.help(.sentencesCheckMore)
        )

        @Argument(help: .say(.sentencesFile), completion: .file(extensions: ["yaml"]))
        var file: String

        @Option(help: .say(.sentencesLanguage))
        var language: Language?

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let name = file.split(separator: "/").last ?? ""
            guard let language = language ?? Language(rawValue: String(name.prefix(2))) else {
                throw CommandFailure(UserMessage(.sentencesLanguage, .usage, ["file": file]), json: options.json)
            }
            let content: [UInt8]
            do { content = try Files.read(file, limit: 1 << 20) } catch {
                throw CommandFailure(UserMessage(.fileUnreadable, .usage, ["path": file]), json: options.json)
            }
            let faults = SentenceCheck(SentenceFile(content), in: language).faults
            let lines = faults.map { $0.phrase.text(in: Terminal.language) }
            if options.json {
                Terminal.print(try JSON.text(of: ["faults": lines]))
            } else {
                for line in lines { Terminal.print(line) }
            }
            guard faults.isEmpty else {
                throw CommandFailure(UserMessage(.sentencesWrong, .usage, ["count": faults.count]), json: false)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Terminal.help(.sentencesShow)
        )

        @Argument(help: .say(.language))
        var language: Language

        func run() {
            Terminal.write(String(decoding: SentenceFile.content(in: language), as: UTF8.self))
        }
    }
}

extension Language: ExpressibleByArgument {}
