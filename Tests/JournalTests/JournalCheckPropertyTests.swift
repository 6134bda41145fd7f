// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

/// The check of a journal finds what ``ReferenceCheck`` finds: in random journals, and after random damage.
@Suite struct JournalCheckPropertyTests {
    /// A random journal on the disk, and what is drawn for it.
    private struct Journals {
        let folder: TemporaryFolder
        var files: [JournalFileContent]
        var head: ChainHead
        var random: SeededGenerator

        /// A journal of two years with `count` lines of 12 cards and 6 holders: many orders of events are tried, and most are
        /// refused.
        init(_ name: String, lines count: UInt64) throws {
            folder = try TemporaryFolder()
            random = TestRun.current.generator(for: name)
            let watch = try Sample.Watch("2025-12-31T08:00:00.000Z")
            do {
                let journal = try Journal(folder: folder.path, clock: watch.now)
                while journal.head.sequence < count {
                    if journal.head.sequence == count / 2 { try watch.set("2026-01-01T08:00:00.000Z") }
                    let draft = try Self.draft(&random)
                    do throws(JournalError) { try journal.append(draft) } catch {
                        guard case .contradiction = error else { throw error }
                    }
                }
                head = journal.head
            }
            files = try [Sample.file, "journal-2026.csv"].map { [folder] in
                JournalFileContent(name: $0, bytes: try folder.read($0))
            }
        }

        private static func draft(_ random: inout SeededGenerator) throws -> JournalEntry.Draft {
            let events: [JournalEvent] = JournalEvent.allCases + [.reserved, .reserved, .enrolled, .enrolled]
            let card = Int.random(in: 1...12, using: &random)
            let holder = Int.random(in: 0...6, using: &random)
            let other = Int.random(in: 1...6, using: &random)
            let details = try [
                "", "row F, holds 102500000001", "2026-09-30", "from \(Sample.holder(other))", "é;\"ß\"",
            ]
            return try Sample.draft(
                events.randomElement(using: &random) ?? .refused,
                card: card,
                number: UInt64(Int.random(in: 1...20, using: &random) == 1 ? other : card),
                holder: holder == 0 ? nil : holder,
                detail: details.randomElement(using: &random) ?? ""
            )
        }

        /// Writes files, and requires both checks to say the same of them.
        @discardableResult
        func compare(_ files: [JournalFileContent], head: ChainHead, _ change: String) throws -> CheckVerdict {
            for file in files { try folder.write(file.name, file.bytes) }
            try folder.write("journal.head", ChainHeadFile.creation(head, name: "journal").bytes)
            let found = try CheckVerdict(folder)
            #expect(try found == ReferenceCheck.verdict(files, head: head), "\(change)")
            return found
        }

        /// Changes, adds or removes one byte of a file.
        mutating func damaged() throws -> (files: [JournalFileContent], change: String) {
            var files = files
            let file = Int.random(in: files.indices, using: &random)
            let place = Int.random(in: files[file].bytes.indices, using: &random)
            let byte =
                Bool.random(using: &random) ? UInt8.random(in: .min ... .max, using: &random) : UInt8(ascii: "\n")
            let kind = Int.random(in: 0...2, using: &random)
            switch kind {
            case 0: files[file].bytes[place] = byte
            case 1: files[file].bytes.insert(byte, at: place)
            default: files[file].bytes.remove(at: place)
            }
            return (files, "change \(kind) to \(byte) at \(place) of \(files[file].name)")
        }

        /// Gives one line a cell of another line, and every line behind it a new hash, as one does who knows the format.
        mutating func forged() throws -> (files: [JournalFileContent], head: ChainHead, change: String) {
            var lines = files.map { $0.bytes.split(separator: UInt8(ascii: "\n")).dropFirst().map(Array.init) }
            let all = lines.flatMap { $0 }
            let (file, column) = (
                Int.random(in: 0...1, using: &random), [4, 5, 6, 7, 11].randomElement(using: &random) ?? 4
            )
            let line = Int.random(in: lines[file].indices, using: &random)
            let other = try DelimitedText.cells(of: all[Int.random(in: all.indices, using: &random)])
            var cells = try DelimitedText.cells(of: lines[file][line])
            cells[column] = other[column]
            lines[file][line] = try DelimitedText.line(of: cells)
            let (files, head) = try Self.chained(lines, files.map(\.name))
            return (files, head, "cell \(column) of line \(line + 2) of \(files[file].name)")
        }

        /// Adds lines about no card to the last file.
        mutating func lengthen(to count: UInt64) throws {
            let cells = try Sample.draft(.refused, card: 1, number: nil, detail: "row F").cells
            let time = try #require(Timestamp("2026-01-01T08:00:00.000Z"))
            while head.sequence < count {
                let next = try ChainLine(cells, time: time, after: head)
                files[files.count - 1].bytes += next.bytes
                head = next.head
            }
        }

        private static func chained(
            _ lines: [[[UInt8]]],
            _ names: [String]
        ) throws -> ([JournalFileContent], ChainHead) {
            let header = JournalFormat.kind.current.header
            var head = try JournalFormat.kind.start()
            let files = try zip(names, lines).map { name, lines in
                var bytes = header + [UInt8(ascii: "\n")]
                for line in lines {
                    let cells = try DelimitedText.cells(of: line)
                    let time = try #require(Timestamp(cells[1]))
                    let next = try ChainLine(Array(cells[2..<12]), time: time, after: head)
                    bytes += next.bytes
                    head = next.head
                }
                return JournalFileContent(name: name, bytes: bytes)
            }
            return (files, head)
        }
    }

    @Test(arguments: 1...3) func `random journals are sound, and damage is found where it is`(round: Int) throws {
        var journals = try Journals("damage \(round)", lines: 60)
        let verdict = try journals.compare(journals.files, head: journals.head, "none")
        guard case .sound(lines: 60, _, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        for _ in 1...(TestRun.current.isSoak ? 5000 : 100) {
            let (files, change) = try journals.damaged()
            try journals.compare(files, head: journals.head, change)
        }
    }

    @Test(arguments: 1...3) func `a forged line is found by what it contradicts`(round: Int) throws {
        var (journals, contradictions) = (try Journals("forgery \(round)", lines: 60), 0)
        for _ in 1...(TestRun.current.isSoak ? 2000 : 50) {
            let (files, head, change) = try journals.forged()
            let verdict = try journals.compare(files, head: head, change)
            if case .fault(_, _, kind: "contradiction") = verdict { contradictions += 1 }
        }
        #expect(contradictions > 0)
    }

    /// Sections of a file are read by several threads.
    @Test func `damage of a long journal is found where it is`() throws {
        var journals = try Journals("long", lines: 60)
        try journals.lengthen(to: 3000)
        for _ in 1...(TestRun.current.isSoak ? 300 : 15) {
            let (files, change) = try journals.damaged()
            try journals.compare(files, head: journals.head, change)
        }
    }
}
