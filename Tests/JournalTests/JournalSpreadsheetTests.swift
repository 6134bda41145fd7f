// SPDX-License-Identifier: Apache-2.0
import Foundation
import JournalFixtures
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

@Suite struct JournalSpreadsheetTests {
    private let folder: TemporaryFolder
    private let journal: Journal

    /// One card with texts that a spreadsheet could misread.
    init() throws {
        folder = try TemporaryFolder()
        journal = try Journal(folder: folder.path, clock: Sample.clock())
        var line = try Sample.draft(.reserved, card: 1, number: 1, holder: 1)
        line.operatorName = "=HYPERLINK(\"http://exemple.example\")"
        line.reason = "+33"
        line.detail = "\t-2;\"x\""
        try journal.append(line)
        line.event = .enrolled
        line.operatorName = "léa"
        (line.reason, line.detail) = ("@SUM(A1)", "2026-09-30")
        try journal.append(line)
        var numeric = JournalEntry.Draft(.refused, station: "poste2/ACS 00 00", uid: CardUID(hex: "04112233445566"))
        (numeric.reason, numeric.detail) = ("1E5", "-1+1")
        try journal.append(numeric)
    }

    private func text(_ change: (inout SpreadsheetFilter) throws -> Void = { _ in }) throws -> String {
        var filter = SpreadsheetFilter()
        try change(&filter)
        return try JournalSpreadsheet(filter: filter, timeZone: .paris).text(of: journal)
    }

    /// Cells of a text in the form of RFC 4180, with `;`.
    private func cells(_ text: String) throws -> [[String]] {
        try text.split(whereSeparator: \.isNewline).map { line in
            try DelimitedText.cells(of: Array(line.utf8))
        }
    }

    @Test func `the file matches the description byte for byte`() throws {
        let expected = [
            "\u{FEFF}Ligne;Date;Heure;Poste d'encodage;Opérateur;Événement;UID;N° CROUS;Titulaire;Paramétrage carte;SAM;Motif;Détail",
            "1;2025-09-02;10:00:00;desk1/ACS ACR1252 00 00;\"'=HYPERLINK(\"\"http://exemple.example\"\")\";numéro réservé;"
                + "04:A1:B2:C3:D4:00:01;\"=\"\"000102500000001\"\"\";H-1;reference@1f2e3d4c;\"=\"\"04:11:22:33:44:55:66\"\"\";"
                + "'+33;\"'\t-2;\"\"x\"\"\"",
            "2;2025-09-02;10:00:00;desk1/ACS ACR1252 00 00;léa;carte terminée;04:A1:B2:C3:D4:00:01;"
                + "\"=\"\"000102500000001\"\"\";H-1;reference@1f2e3d4c;\"=\"\"04:11:22:33:44:55:66\"\"\";'@SUM(A1);"
                + "\"=\"\"2026-09-30\"\"\"",
            "3;2025-09-02;10:00:00;poste2/ACS 00 00;;refus;\"=\"\"04:11:22:33:44:55:66\"\"\";;;;;\"=\"\"1E5\"\"\";"
                + "'-1+1",
        ]
        #expect(try text() == expected.map { $0 + "\r\n" }.joined())
    }

    @Test func `lines are selected by day, operator and station`() throws {
        let day = try #require(CardDay("2025-09-02"))
        let other = try #require(CardDay("2025-09-01"))
        func lines(_ change: (inout SpreadsheetFilter) throws -> Void) throws -> [String] {
            try cells(text(change)).dropFirst().map { $0[0] }
        }
        #expect(try lines { $0.moments = CampusTimeZone.paris.moments(of: day...day) } == ["1", "2", "3"])
        #expect(try lines { $0.moments = CampusTimeZone.paris.moments(of: other...other) } == [])
        #expect(try lines { $0.operatorName = "léa" } == ["2"])
        #expect(try lines { $0.station = "desk1" } == ["1", "2"])
        #expect(try lines { $0.station = "ACS 00 00" } == ["3"])
        #expect(try lines { $0.station = "poste2/ACS 00 00" } == ["3"])
        #expect(try lines { ($0.station, $0.operatorName) = ("poste2", "léa") } == [])
    }

    /// The view after a double click: text as it is, days as days, nothing computed. In French and in English.
    @Test(arguments: [1036, 1033]) func `a spreadsheet shows what the journal says`(language: Int) throws {
        try folder.write("journal.csv", text())
        try convert("journal.csv", in: folder.path, ["--infilter=CSV:59,34,76,1,,\(language)", "--convert-to", "xlsx"])
        try convert("journal.xlsx", in: folder.path, ["--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76"])
        let shown = try cells(String(decoding: folder.read("journal.csv"), as: UTF8.self))
        let expected = try cells(String(text().dropFirst())).map { row in row.map(Self.shown) }
        #expect(shown.count == 4)
        for (row, expected) in zip(shown, expected) {
            // The time of day is shown in the form of the language.
            let isTime = language == 1033 && expected[2] != "Heure"
            #expect(row[..<2] == expected[..<2] && row[3...] == expected[3...])
            #expect(row[2] == (isTime ? "10:00:00 AM" : expected[2]))
        }
    }

    /// The shown text of a cell that protects its text.
    private static func shown(_ cell: String) -> String {
        cell.hasPrefix("=\"") ? String(cell.dropFirst(2).dropLast()) : cell
    }

    private func convert(_ name: String, in folder: String, _ arguments: [String]) throws {
        let process = try ChildProcess.start(
            URL(filePath: "/usr/bin/soffice"),
            ["--headless", "-env:UserInstallation=file://\(folder)/office"] + arguments
                + ["--outdir", folder, "\(folder)/\(name)"]
        )
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
