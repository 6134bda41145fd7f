// SPDX-License-Identifier: Apache-2.0
internal import APIModel
import ArgumentParser
import HostSetup
import Testing

@testable import CreationCarteCrous

/// The command line from a caller's view.
@Suite struct CreationCarteCrousTests {
    @Test(arguments: [
        (["-t"], "test"), (["--test"], "test"), (["-l"], "read"), (["--lecture"], "read"),
        (["-e", "000102500000017"], "encode"), (["--ecriture", "000102500000017"], "encode"),
        (["--ecriture=000102500000017", "--json"], "encode"), ([], "none"), (["-h"], "none"),
    ])
    func `each verb has two names`(arguments: [String], verb: String) throws {
        let command = try CreationCarteCrous.parse(arguments)
        let asked = [
            command.test ? "test" : nil, command.lecture ? "read" : nil, command.ecriture.map { _ in "encode" },
        ]
        #expect((asked.compactMap { $0 }.first ?? "none") == verb)
    }

    @Test(arguments: [["-e"], ["--ecriture"], ["-e", "--json"], ["--json", "-e"]])
    func `an encoding without number is recognised`(arguments: [String]) {
        #expect(CreationCarteCrous.lacksNumber(arguments))
    }

    @Test(arguments: [[], ["-t"], ["-e", "000102500000017"], ["-e", "x", "--json"]])
    func `an encoding with a number is not mistaken for one`(arguments: [String]) {
        #expect(!CreationCarteCrous.lacksNumber(arguments))
    }

    @Test(arguments: [
        ["-t", "-l"], ["-l", "-e", "000102500000017"], ["-x"], ["--timeout", "0", "-t"], ["-t", "more"],
    ])
    func `impossible arguments are refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try CreationCarteCrous.parse(arguments) }
    }

    @Test func `the usage is one line and does not look like a failure`() {
        #expect(!CreationCarteCrous.usageLine.contains("false") && !CreationCarteCrous.usageLine.contains("\n"))
        #expect(CreationCarteCrous.usageLine.contains("-e NUM"))
    }

    @Test func `a card is described in the forms of the CSV`() throws {
        let json = """
            {"uid": "04A1B2C3D4E580", "number": "000102500000017", "agrees": true, "fields":
             {"cnous": "1", "crous": "34", "issuer": "2623", "mapping": "2", "date": "2025-09-02"}}
            """
        let values = try JSON.decode(RecordReport.self, from: json.utf8).values
        let all = CardText.Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
        let text = try CardText(all).filled(values)
        #expect(text == "000102500000017 102500000017 04A1B2C3D4E580 02/09/2025 01 34 0A3F 2")
        let bare = #"{"uid": "04A1B2C3D4E580", "number": "000102500000017", "agrees": false, "fields": {}}"#
        #expect(
            try CardText(all).filled(JSON.decode(RecordReport.self, from: bare.utf8).values)
                == "000102500000017 102500000017 04A1B2C3D4E580     "
        )
    }
}
