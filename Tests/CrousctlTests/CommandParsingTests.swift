// SPDX-License-Identifier: Apache-2.0
import APIModel
import ArgumentParser
import CROUSCore
import CommandLineKit
import Foundation
import Journal
import Testing

@testable import crousctl

/// What the command line accepts, and what becomes of it.
@Suite struct CommandParsingTests {
    /// The command that `line` means.
    private func parse<Command: ParsableCommand>(_ type: Command.Type, _ line: String) throws -> Command {
        try #require(try Crousctl.parseAsRoot(line.split(separator: " ").map(String.init)) as? Command)
    }

    /// What a wrong line is told.
    private func complaint(_ line: String) throws -> String {
        let error = try #require(throws: (any Error).self, "\(line)") {
            try Crousctl.parseAsRoot(line.split(separator: " ").map(String.init))
        }
        #expect(Crousctl.exitCode(for: error) != .success, "\(line)")
        return Crousctl.fullMessage(for: error)
    }

    @Test func `every command has a page of help`() throws {
        var paths = [(["crousctl"], Crousctl.self as any ParsableCommand.Type)]
        var count = 0
        while let (path, command) = paths.popLast() {
            let configuration = command.configuration
            #expect(!configuration.abstract.isEmpty, "\(path)")
            let help = Crousctl.helpMessage(for: command)
            #expect(help.contains("USAGE: \(path.joined(separator: " "))"), "\(path): \(help)")
            paths += configuration.subcommands.map { (path + [$0._commandName], $0) }
            count += 1
        }
        #expect(count > 30)
    }

    @Test func `an order becomes its request`() throws {
        let command = try parse(
            EnrolCommand.self,
            "enrol --student 22519001 --station left --operator léa --timeout 20"
        )
        let request = command.order.request
        #expect(request.student == "22519001" && request.holder == nil && request.station == "left")
        #expect(request.operatorName == "léa" && request.timeout == 20)
        #expect(try parse(EnrolCommand.self, "enrol --holder H-1").order.request.timeout == 300)
    }

    @Test func `an order names one person, a possible time, and who allows what`() throws {
        for line in ["enrol", "enrol --holder H-1 --student 2", "replace --reason DP"] {
            #expect(try complaint(line).contains("Say who the card is for"), "\(line)")
        }
        for seconds in ["0", "86401"] {
            #expect(try complaint("enrol --student 2 --timeout \(seconds)").contains("--timeout takes"))
        }
        for decision in ["--adopt", "--re-encode", "--rekey", "--adopt --rekey"] {
            #expect(try complaint("enrol --student 2 \(decision)").contains("--supervisor NAME"))
            _ = try parse(EnrolCommand.self, "enrol --student 2 \(decision) --supervisor noé")
        }
    }

    @Test func `a change names one card`() throws {
        for line in ["cancel --reason DP", "cancel --reason DP --card 04 --number 1"] {
            #expect(try complaint(line).contains("Say which card"), "\(line)")
        }
        let choice = try parse(CancelCommand.self, "cancel --reason DP --number 17").card.choice
        #expect(choice.number == "17" && choice.card == nil && choice.holder == nil && choice.student == nil)
    }

    @Test func `a search becomes query fields`() throws {
        let search = try parse(RegistryCommand.Search.self, "registry search --student 2 --state enrolled --limit 7")
        #expect(search.address == "/v1/registry/cards?student=2&state=enrolled&limit=7")
    }

    @Test(arguments: CardState.allCases) func `a state may be written as the programs print it`(state: CardState) throws
    {
        for language in Language.allCases {
            let text = state.text(in: language)
            for word in [text, text.uppercased()] + text.components(separatedBy: ", ") {
                let search = try #require(
                    try Crousctl.parseAsRoot(["registry", "search", "--state", word]) as? RegistryCommand.Search
                )
                #expect(search.address.hasPrefix("/v1/registry/cards?state=\(state.rawValue)&"), "\(word)")
            }
        }
        #expect(Terminal.nameOfState("Perdu") == "Perdu", "the service names the states it knows")
    }

    @Test(arguments: [
        ("DP", ["dp", "perdue", "lost", "DP, perdue"]), ("DV", ["volée", "Stolen"]),
        ("CD", ["hors d'usage", "damaged"]), ("HS", ["autre", "other", "HS"]),
    ])
    func `a reason may be written as the programs print it`(code: String, words: [String]) {
        for word in words { #expect(Terminal.codeOfReason(word) == code, "\(word)") }
        #expect(Terminal.codeOfReason("Broken") == "Broken", "the service names the reasons it knows")
    }

    @Test func `the version is that of the release`() throws {
        let version = try #require(throws: (any Error).self) { try Crousctl.parseAsRoot(["--version"]) }
        #expect(Crousctl.exitCode(for: version) == .success && Crousctl.fullMessage(for: version) == Release.version)
    }

    @Test func `a delivery becomes query fields`() throws {
        let plain = try parse(StockImportCommand.self, "stock import a.csv --operator léa")
        #expect(plain.address == "/v1/stock?order=detect&operator=l%C3%A9a")
        let line = "stock import a.csv --already-issued --skip-bad --reversed --expected 3 --columns uid=1,number=2"
        let all = try parse(StockImportCommand.self, line + " --operator x")
        #expect(
            all.address
                == "/v1/stock?kind=issued&skip-bad=true&columns=uid%3D1%2Cnumber%3D2&order=reversed&expected=3&operator=x"
        )
        #expect(try complaint("stock import a.csv --reversed --order normal").contains("contradict"))
    }

    @Test func `an export is of one kind`() throws {
        #expect(try parse(JournalCommand.Export.self, "journal export").path == "/v1/journal/lines")
        #expect(try parse(JournalCommand.Export.self, "journal export --crous").path == "/v1/journal/crous-csv")
        let filtered = try parse(
            JournalCommand.Export.self,
            "journal export --spreadsheet --from 2026-09-01 --station é"
        )
        #expect(filtered.path == "/v1/journal/spreadsheet?from=2026-09-01&station=%C3%A9")
        #expect(try parse(JournalCommand.Export.self, "journal export --tableur").path == "/v1/journal/spreadsheet")
        #expect(try complaint("journal export --crous --spreadsheet").contains("either --crous or --spreadsheet"))
        #expect(try complaint("journal export --from 2026-09-01").contains("belong to --spreadsheet"))
    }

    @Test func `options of the whole program may come first`() throws {
        let line = "--config /x.yaml --json status"
        _ = try parse(StatusCommand.self, line)
        #expect(try complaint("status --no-such-option").contains("--no-such-option"))
        #expect(try complaint("no-such-command").contains("no-such-command"))
    }
}
