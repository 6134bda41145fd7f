// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Checking the journal while crousd is stopped, as docs/recovery.md describes.
@Suite(.serialized, .timeLimit(.minutes(5))) struct JournalCommandTests {
    private static let rows = [
        "A0000;0001;F58540;04A1B2C3D4E580;04A1B2C3D4E580;00;01;34;0A3F;2;102500000017;02/09/2025",
        "A0000;0001;F58540;041122AABBCC80;041122AABBCC80;00;01;34;0A3F;2;102500000018;02/09/2025",
    ]
    /// The host key as in the unit's documentation: only the service can read it.
    private static let credential = "sam:\n  host:\n    keyFile: credential:sam-host.key\n"

    private func withJournal(_ test: (CommandPlace) async throws -> Void) async throws {
        try await CommandPlace.run(rows: Self.rows, more: Self.credential) { place in
            let order = ["stock", "import", place.delivery, "--already-issued", "--order", "normal"]
            #expect(try await place.run(order).process.terminationStatus == 0)
            try await test(place)
        }
    }

    /// Contents of a folder, by name.
    private func contents(_ folder: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
        )
    }

    @Test func `commands without the SAM need no host key`() async throws {
        try await withJournal { place in
            let whole = try await place.run(["journal", "verify"])
            #expect(whole.process.terminationStatus == 0 && whole.output.contains("3 lines, 2 cards"))
        }
    }

    @Test func `a copy is checked by itself and not changed`() async throws {
        try await withJournal { place in
            let copy = place.folder.path + "/backup"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            let data = place.folder.path + "/data/"
            let names = try FileManager.default.contentsOfDirectory(atPath: data).filter {
                $0.hasPrefix("journal-") || $0 == "journal.head"
            }
            for name in names { try FileManager.default.copyItem(atPath: data + name, toPath: copy + "/" + name) }
            let whole = try await place.run(["journal", "verify", copy])
            #expect(whole.process.terminationStatus == 0 && whole.output.contains("3 lines, 2 cards"))

            let year = try #require(names.first { $0.hasSuffix(".csv") })
            let file = try FileHandle(forWritingTo: URL(filePath: copy + "/" + year))
            try file.seekToEnd()
            try file.write(contentsOf: Data("4;2026".utf8))
            try file.close()
            let before = try contents(copy)
            let torn = try await place.run(["journal", "verify", copy])
            #expect(torn.process.terminationStatus == 7 && torn.errors.contains("\(year) line 5"), "\(torn.errors)")
            #expect(try contents(copy) == before)
            #expect(try await place.run(["journal", "verify"]).process.terminationStatus == 0)
        }
    }

    @Test func `a folder without a journal is reported`() async throws {
        try await withJournal { place in
            let empty = place.folder.path + "/empty"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
            let run = try await place.run(["journal", "verify", empty], language: "fr_FR.UTF-8")
            #expect(run.process.terminationStatus == 7 && run.errors.contains("Aucun journal dans \(empty)"))
            let misused = try await place.run(["journal", "verify", empty, "--accept-truncation"])
            #expect(misused.process.terminationStatus == 2)
        }
    }
}
