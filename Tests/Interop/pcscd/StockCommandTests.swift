// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

/// Deliveries by the command line, without a reader and without a running service.
@Suite(.serialized, .timeLimit(.minutes(10))) struct StockCommandTests {
    private static let header = CommandPlace.header
    private static let rows = [
        "A0000;0001;F58540;04A1B2C3D4E580;04A1B2C3D4E580;00;01;34;0A3F;2;102500000017;02/09/2025",
        "A0000;0001;F58540;041122AABBCC80;041122AABBCC80;;;;0A3F;2;000000102500018;02/09/2025",
    ]

    private func withPlace(rows: [String], _ test: (CommandPlace) async throws -> Void) async throws {
        try await CommandPlace.run(rows: rows, test)
    }

    @Test func `a delivery is imported, counted and found`() async throws {
        try await withPlace(rows: Self.rows) { place in
            #expect(try await place.run(["stock", "list"]).output.contains("No delivery was imported"))
            let wrong = try await place.run(["stock", "import", place.delivery, "--expected", "3"])
            #expect(wrong.process.terminationStatus == 4 && wrong.errors.contains("the delivery note says 3"))
            let done = try await place.run(["stock", "import", place.delivery, "--expected", "2", "--json"])
            #expect(done.process.terminationStatus == 0)
            let delivery = try #require(try done.json()["delivery"] as? [String: Any])
            #expect(delivery["rows"] as? Int == 2 && delivery["order"] as? String == "normal")
            let again = try await place.run(["stock", "import", place.delivery], language: "fr_FR.UTF-8")
            #expect(again.process.terminationStatus == 4 && again.errors.contains("déjà été importé"))
            #expect(try await place.run(["stock", "count"]).lines == ["2"])
            #expect(try await place.run(["stock", "list"]).output.contains("2 cards, 0 refused, 0 linked, 2 left"))
            let name = String(try #require(delivery["sha256"] as? String).prefix(8))
            #expect(try await place.run(["stock", "show", name]).output.contains("uid=3,number=10,date=11"))
            #expect(try await place.run(["stock", "show", "zz"]).process.terminationStatus == 2)
            let found = try await place.run(["registry", "search", "--number", "102500018"]).lines
            #expect(found.count == 2 && found[0].hasPrefix("UID             number           state"))
            #expect(found.last?.hasPrefix("041122AABBCC80  000000102500018  stock") == true)
            let none = try await place.run(["registry", "search", "--number", "1"])
            #expect(none.process.terminationStatus == 0 && none.lines.count == 1, "\(none.output)")
            #expect(none.output.contains("No card was found"))
            let french = try await place.run(["registry", "search", "--state", "stock"], language: "fr_FR.UTF-8").output
            #expect(french.contains("041122AABBCC80  000000102500018  en stock"), "\(french)")
            #expect(try await place.run(["registry", "search", "--state", "lost"]).process.terminationStatus == 2)
            #expect(try await place.run(["registry", "rebuild"]).process.terminationStatus == 0)
            #expect(try await place.run(["stock", "count", "--json"]).json()["left"] as? Int == 2)
        }
    }

    @Test func `wrong lines are named, and left out on request`() async throws {
        try await withPlace(rows: Self.rows + ["a;b", Self.rows[0]]) { place in
            let refused = try await place.run(["stock", "import", place.delivery])
            #expect(refused.process.terminationStatus == 4 && refused.errors.contains("2 lines are wrong (line 4"))
            #expect(try await place.run(["stock", "count"]).lines == ["0"])
            let part = try await place.run(["stock", "import", place.delivery, "--skip-bad"], language: "fr_FR.UTF-8")
            #expect(part.process.terminationStatus == 3)
            #expect(part.output.contains("ligne 4\u{A0}: 2 colonnes au lieu de 12."))
            #expect(part.output.contains("ligne 5 (uid)\u{A0}: UID de la ligne 2."))
            #expect(
                part.errors.contains("2 lignes écartées") && part.errors.contains("importez le fichier corrigé")
            )
            #expect(try await place.run(["stock", "count"]).lines == ["2"])
            let again = try await place.run(["stock", "import", place.delivery, "--skip-bad"])
            #expect(again.process.terminationStatus == 4 && again.errors.contains("its 2 wrong lines are still wrong"))
            let mended =
                Self.rows + [
                    Self.rows[0].replacing("04A1B2C3D4E580", with: "04F0E1D2C3B4A5").replacing("17;", with: "19;")
                ]
            try place.write(mended)
            let done = try await place.run(["stock", "import", place.delivery])
            #expect(done.process.terminationStatus == 0 && done.output.contains("1 card imported, 2 imported before"))
            #expect(try await place.run(["stock", "count"]).lines == ["3"])
        }
    }

    @Test func `UIDs in the other order are named, and left out on request`() async throws {
        let backwards = Self.rows[1].replacing("041122AABBCC80", with: "80CCBBAA221104")
        try await withPlace(rows: [Self.rows[0], backwards]) { place in
            let unclear = try await place.run(["stock", "import", place.delivery])
            #expect(unclear.process.terminationStatus == 2)
            #expect(unclear.errors.contains("the others are on line 3"), "\(unclear.errors)")
            let part = try await place.run(["stock", "import", place.delivery, "--order", "normal", "--skip-bad"])
            #expect(
                part.process.terminationStatus == 3
                    && part.output.contains("line 3 (uid): the UID is in the other byte order")
            )
            try place.write(Self.rows)
            #expect(try await place.run(["stock", "import", place.delivery]).process.terminationStatus == 0)
            #expect(try await place.run(["stock", "count"]).lines == ["2"])
        }
    }

    @Test func `cards issued before are enrolled and exported with their cells`() async throws {
        try await withPlace(rows: Self.rows) { place in
            let done = try await place.run(["stock", "import", place.delivery, "--already-issued", "--order", "normal"])
            #expect(done.process.terminationStatus == 0)
            #expect(try await place.run(["journal", "verify"]).output.contains("3 lines, 2 cards"))
            #expect(try await place.run(["journal", "export", "--crous"]).lines == [Self.header] + Self.rows)
            let spreadsheet = try await place.run(["journal", "export", "--spreadsheet"])
            #expect(spreadsheet.output.contains("Ligne;Date;Heure;"))
            #expect(spreadsheet.output.contains(";carte déjà émise;04:A1:B2:C3:D4:E5:80;"))
            #expect(try await place.run(["journal", "export", "--tableur"]).output == spreadsheet.output)
            let none = try await place.run(["journal", "export", "--spreadsheet", "--operator", "nobody & sons"])
            #expect(none.output.split(whereSeparator: \.isNewline).count == 1)
            let bad = try await place.run(["journal", "export", "--spreadsheet", "--from", "31/02/2026"])
            #expect(bad.process.terminationStatus == 2)
        }
    }

    @Test func `wrong use is reported before anything is sent`() async throws {
        try await withPlace(rows: Self.rows) { place in
            for arguments in [
                ["/nonexistent.csv"], [place.delivery, "--columns", "uid=3"], [place.delivery, "--order", "up"],
                [place.delivery, "--reversed", "--order", "normal"],
            ] {
                let run = try await place.run(["stock", "import"] + arguments)
                #expect(run.process.terminationStatus == 2, "\(arguments): \(run.errors)")
            }
        }
    }
}
