// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import HostSetup
import Testing

/// CreationCarteCrous's answer about a card, and its configuration.
@Suite(.timeLimit(.minutes(1))) struct CardTextTests {
    private static let values: [CardText.Placeholder: String] = [
        .number: "000102500000017", .numCarte: "102500000017", .uid: "04A1B2C3D4E580", .date: "02/09/2025",
        .cnous: "01", .crous: "34", .emetteur: "0A3F", .mapping: "2",
    ]

    @Test(arguments: [
        ("{number};{uid}", "000102500000017;04A1B2C3D4E580"),
        ("{uid}", "04A1B2C3D4E580"),
        ("ZDC {numCarte} of {date}", "ZDC 102500000017 of 02/09/2025"),
        ("{cnous}{crous}-{emetteur}-{mapping}-{number}}", "0134-0A3F-2-000102500000017}"),
    ])
    func `placeholders are filled in`(template: String, text: String) throws {
        #expect(try CardText(template).filled(Self.values) == text)
    }

    @Test func `missing values are left empty`() throws {
        #expect(try CardText("{uid}|{date}|").filled([.uid: "04A1B2C3D4E580"]) == "04A1B2C3D4E580||")
        #expect(CardText.standard.filled(Self.values) == "000102500000017;04A1B2C3D4E580")
    }

    @Test(arguments: [
        ("", "{number}"), ("card", "{number}"), ("{date}", "{number}"), ("{number", "brace"),
        ("{nom}{uid}", "{nom}"), ("{uid} not false", "false"), ("{uid} fal{date}se", "false"), ("{uid}\n", "one line"),
        ("{uid} é", "ASCII"), ("{uid}" + String(repeating: "x", count: 250), "249"),
    ])
    func `an unusable text has a reason`(template: String, why: String) {
        let problem = #expect(throws: CardText.Problem.self) { try CardText(template) }
        #expect(problem?.description.contains(why) == true, "\(problem?.description ?? "")")
    }

    private func load(_ text: String) async throws -> HostConfiguration.CreationCarteCrous {
        try await HostConfiguration.loaded(text).creationCarteCrous
    }

    @Test func `the configuration sets all of it or none`() async throws {
        let standard = try await load("training: false\n")
        #expect(standard.csvFile == "csv_out.csv" && standard.station == nil && standard.timeout == 60)
        #expect(standard.cardText == .standard)
        let own = try await load(
            """
            creationCarteCrous:
              csvFile: /srv/esup/out.csv
              station: desk 2
              cardText: "{uid} {numCarte}"
              timeout: 20

            """
        )
        #expect(own.csvFile == "/srv/esup/out.csv" && own.station == "desk 2" && own.timeout == 20)
        #expect(own.cardText.filled(Self.values) == "04A1B2C3D4E580 102500000017")
    }

    @Test(arguments: [("timeout: 0", "timeout"), ("timeout: 121", "timeout"), ("cardText: x", "cardText")])
    func `impossible values are refused with the name of the key`(line: String, field: String) async throws {
        do {
            _ = try await load("creationCarteCrous:\n  \(line)\n")
            Issue.record("taken")
        } catch HostSetupError.configurationField(let named, _) {
            #expect(named == "creationCarteCrous." + field)
        }
    }
}
