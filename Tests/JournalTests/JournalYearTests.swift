// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// A file for each year, joined by the chain.
@Suite struct JournalYearTests {
    private let folder: TemporaryFolder
    private let watch: Sample.Watch
    private let old = "journal-2025.csv"
    private let new = "journal-2026.csv"

    /// Two entries in the last minute of 2025.
    init() throws {
        folder = try TemporaryFolder()
        watch = try Sample.Watch("2025-12-31T23:59:30.000Z")
        let journal = try open()
        try reserve(1...2, in: journal)
    }

    private func open() throws -> Journal { try Journal(folder: folder.path, clock: watch.now) }

    private func reserve(_ cards: ClosedRange<Int>, in journal: Journal) throws {
        for card in cards { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
    }

    /// Cards 3 and 4 in 2026.
    private func goOn() throws {
        try watch.set("2026-01-01T00:00:01.000Z")
        try reserve(3...4, in: open())
    }

    private func fault() throws -> JournalFault? {
        let verified = Self.fault { _ = try Journal.verify(folder: folder.path) }
        #expect(Self.fault { _ = try open() } == verified)
        return verified
    }

    private static func fault(_ body: () throws -> Void) -> JournalFault? {
        do {
            try body()
            return nil
        } catch JournalError.broken(let fault) {
            return fault
        } catch JournalError.newer(let file, _, _) {
            return JournalFault(file: file, line: 1, .header)
        } catch {
            Issue.record(error)
            return nil
        }
    }

    private func place(_ file: String, _ line: Int) -> ChainPlace { ChainPlace(file: file, line: line) }

    @Test func `the first line of a year begins its file and follows from the last one`() throws {
        let journal = try open()
        try watch.set("2026-01-01T00:00:00.000Z")
        try reserve(3...4, in: journal)
        let (before, after) = (try folder.lines(old), try folder.lines(new))
        #expect(before.count == 3 && after.count == 3 && after[0] == before[0])
        let cells = try DelimitedText.cells(of: Array(after[1].utf8))
        #expect(cells[0] == "3" && cells[1].hasPrefix("2026-") && cells[12] == before[2].suffix(64))
        #expect(try journal.verify() == JournalSummary(head: journal.head, cards: 4, burntNumbers: 0))
        #expect(try folder.names() == [old, new, "journal.head", "journal.lock"])
    }

    @Test func `all files are one journal when opened`() throws {
        try goOn()
        let journal = try open()
        #expect(journal.opening.entries == 4 && journal.head.sequence == 4)
        #expect(try (1...4).allSatisfy { try journal.card(Sample.uid($0)) != nil })
        try reserve(5...5, in: journal)
        #expect(try folder.lines(new).count == 4)
        let lines = try folder.lines(old) + folder.lines(new).dropFirst()
        #expect(try journal.text(last: nil) == lines.map { $0 + "\n" }.joined())
        for count in 0...5 {
            let expected = lines.prefix(1) + lines.dropFirst().suffix(count)
            #expect(try journal.text(last: count) == expected.map { $0 + "\n" }.joined())
        }
    }

    @Test func `a reader continues from every bookmark`() throws {
        try goOn()
        let journal = try open()
        var reader = try journal.reader()
        var bookmarks = [reader.head]
        while try reader.next() != nil { bookmarks.append(reader.head) }
        #expect(bookmarks.map(\.sequence) == [0, 1, 2, 3, 4])
        for bookmark in bookmarks {
            var rest = try journal.reader(after: bookmark)
            var sequence = bookmark.sequence
            while let entry = try rest.next() {
                sequence += 1
                #expect(entry.sequence == sequence)
            }
            #expect(sequence == 4 && rest.head == bookmarks[4])
        }
    }

    @Test func `a reader at the end of a year finds later lines`() throws {
        let journal = try open()
        var reader = try JournalReader(folder: folder.path)
        while try reader.next() != nil {}
        try reserve(3...3, in: journal)
        try watch.set("2026-01-01T00:00:00.000Z")
        try reserve(4...4, in: journal)
        #expect(try reader.next()?.sequence == 3)
        #expect(try reader.next()?.sequence == 4)
        #expect(try reader.next() == nil)
    }

    @Test func `a reader ends at the line that was last when it was created`() throws {
        let journal = try open()
        var reader = try journal.reader()
        try reserve(3...3, in: journal)
        #expect(try reader.next()?.sequence == 1)
        #expect(try reader.next()?.sequence == 2)
        #expect(try reader.next() == nil)
    }

    @Test func `a clock set back stays in the later file`() throws {
        try goOn()
        try watch.set("2025-12-31T23:59:59.000Z")
        try reserve(5...5, in: open())
        #expect(try folder.lines(old).count == 3 && folder.lines(new).count == 4)
        #expect(try fault() == nil)
    }

    @Test func `a year without a line has no file`() throws {
        try watch.set("2028-02-29T12:00:00.000Z")
        try reserve(3...3, in: open())
        #expect(try folder.names() == [old, "journal-2028.csv", "journal.head", "journal.lock"])
        #expect(try fault() == nil)
    }

    @Test func `a file begun before a power cut is finished at the next start`() throws {
        try folder.write(new, Sample.header + [UInt8(ascii: "\n")])
        #expect(try fault() == nil)
        try goOn()
        #expect(try folder.lines(new).count == 3)
        #expect(try fault() == nil)
    }

    @Test func `an incomplete file after a power cut is created again`() throws {
        try folder.write(new + ".new", Array(Sample.header.prefix(20)))
        try goOn()
        #expect(try folder.names() == [old, new, "journal.head", "journal.lock"])
        #expect(try fault() == nil)
    }

    @Test func `a missing file is named`() throws {
        try goOn()
        let content = try folder.read(new)
        try folder.remove(new)
        #expect(try fault() == JournalFault(place(old, 4), .cutOff(last: 2, head: 4)))
        try folder.write(new, content)
        try folder.remove(old)
        #expect(try fault() == JournalFault(place(new, 2), .outOfOrder(due: 1, found: 3, dueAt: nil)))
    }

    @Test func `swapped files are distinguished from missing ones`() throws {
        try goOn()
        let (first, second) = (try folder.read(old), try folder.read(new))
        try folder.write(old, second)
        try folder.write(new, first)
        let expected = JournalFault(place(old, 2), .outOfOrder(due: 1, found: 3, dueAt: place(new, 2)))
        #expect(try fault() == expected)
        #expect(expected.description.contains("journal-2025.csv line 2") && expected.description.contains("2026.csv"))
    }

    @Test func `the file of another journal does not follow`() throws {
        try goOn()
        let other = try TemporaryFolder()
        let journal = try Journal(folder: other.path, clock: Sample.clock())
        for card in 5...8 { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
        let lines = try other.lines(Sample.file)
        try folder.write(new, [lines[0], lines[3], lines[4]].map { $0 + "\n" }.joined())
        #expect(try fault() == JournalFault(place(new, 2), .unchained))
    }

    @Test func `a torn line is accepted in the last file only`() throws {
        try goOn()
        let content = try folder.read(old)
        try folder.write(old, content + Array("3;2025".utf8))
        #expect(try fault() == JournalFault(place(old, 4), .torn))
        try folder.write(old, content)
        try folder.write(new, folder.read(new) + Array("5;2026".utf8))
        #expect(Self.fault { _ = try Journal.verify(folder: folder.path) } == JournalFault(place(new, 4), .torn))
        #expect(try open().opening.tornLine == folder.file("journal.torn-5"))
    }

    @Test func `every changed byte of a later file is found in its line`() throws {
        try goOn()
        let content = try folder.read(new)
        var line = 1
        for index in content.indices {
            var changed = content
            changed[index] ^= 0x01
            try folder.write(new, changed)
            let found = Self.fault { _ = try Journal.verify(folder: folder.path) }
            #expect(found?.place == place(new, line), "byte \(index)")
            if content[index] == UInt8(ascii: "\n") { line += 1 }
        }
        #expect(line == 4)
    }

    @Test func `the single file of an older version is refused`() throws {
        let other = try TemporaryFolder()
        try other.write("journal.csv", Sample.header + [UInt8(ascii: "\n")])
        let expected = JournalFault(file: "journal.csv", line: 1, .undivided)
        #expect(Self.fault { _ = try Journal(folder: other.path) } == expected)
        #expect(try !other.names().contains { $0.hasPrefix("journal-") })
    }

    @Test func `other files are ignored`() throws {
        for name in ["journal-2025 (copy).csv", "journal-20251.csv", "journal-.csv", "journal-2026.csv.bak"] {
            try folder.write(name, "no journal")
        }
        #expect(try fault() == nil)
    }

    @Test func `a folder without a journal is an error that names the file`() throws {
        let other = try TemporaryFolder()
        #expect(try Journal.verify(folder: other.path).head.sequence == 0)
        let error = #expect(throws: JournalError.self) { _ = try JournalReader(folder: other.path) }
        #expect(error?.description.contains("journal-YYYY.csv") == true)
    }
}
