// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// The power fails during a write, and later blocks of it reached the disk while earlier ones did not: a file that grew
/// reads as NUL there.
@Suite struct JournalHoleTests {
    private let folder: TemporaryFolder
    /// The file before the last write, and the bytes of that write: two unreported lines.
    private let (before, added): ([UInt8], [UInt8])

    /// `journal.head` has 2; entries 3 and 4 were being written.
    init() throws {
        folder = try TemporaryFolder()
        let head: [UInt8]
        do {
            let journal = try Sample.journal(in: folder, cards: 1)
            (before, head) = (try folder.read(Sample.file), try folder.read("journal.head"))
            _ = try journal.append([
                Sample.draft(.reserved, card: 2, number: 2), Sample.draft(.reserved, card: 3, number: 3),
            ])
        }
        added = Array(try folder.read(Sample.file).dropFirst(before.count))
        try folder.write("journal.head", head)
    }

    /// The file with NUL in a part of the added bytes.
    private func write(hole: Range<Int>) throws -> [UInt8] {
        var rest = added
        for index in hole { rest[index] = 0 }
        try folder.write(Sample.file, before + rest)
        return rest
    }

    private func fault(seen: UInt64 = 0) throws -> JournalFault? {
        do {
            _ = try Journal(folder: folder.path, seen: { seen })
            return nil
        } catch JournalError.broken(let fault) {
            return fault
        }
    }

    @Test func `a write with holes is put aside from the first incomplete line on`() throws {
        let first = (added.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
        let ends = Array(stride(from: 1, to: added.count, by: 9)) + [first - 1, first, first + 1]
        let starts = Array(stride(from: 0, to: added.count, by: 31))
        let holes = ends.map { 0..<$0 } + starts.map { $0..<min($0 + 40, added.count) }
        let head = try folder.read("journal.head")
        for hole in holes {
            let rest = try write(hole: hole)
            try folder.write("journal.head", head)
            let whole = hole.lowerBound < first ? 0 : first
            #expect(try Journal.verifies(folder) == .torn, "\(hole)")
            let journal = try Journal(folder: folder.path, clock: Sample.clock())
            #expect(journal.opening.entries == (whole == 0 ? 2 : 3), "\(hole)")
            let aside = try #require(journal.opening.tornLine?.split(separator: "/").last)
            #expect(try folder.read(String(aside)) == Array(rest.dropFirst(whole)), "\(hole)")
            #expect(try folder.read(Sample.file) == before + added.prefix(whole), "\(hole)")
            #expect(journal.warnings.map(\.key) == ["torn-line"])
            try journal.append(Sample.draft(.reserved, card: 9, number: 9))
            #expect(try journal.verify().head == journal.head)
            try folder.remove(String(aside))
        }
        #expect(holes.count > 70)
    }

    @Test func `the first line can have a hole`() throws {
        try folder.remove("journal.head")
        try folder.write(Sample.file, Sample.header + Array("\n\0\0\0;abc\n".utf8))
        let journal = try Journal(folder: folder.path)
        #expect(journal.opening.entries == 0 && journal.opening.tornLine == folder.file("journal.torn-1"))
        try journal.append(Sample.draft(.reserved, card: 1, number: 1))
    }

    @Test func `a hole in reported lines stays a fault`() throws {
        let rest = try write(hole: 0..<20)
        let malformed = JournalFault(
            file: Sample.file,
            line: 4,
            .malformed(DelimitedText.Failure.controlCharacter(cell: 0).phrase)
        )
        #expect(try fault(seen: 3) == malformed)
        #expect(try fault(seen: 4) == malformed)
        #expect(try folder.read(Sample.file) == before + rest)
        var told = before
        told[told.count - 30] = 0
        try folder.write(Sample.file, told)
        #expect(try fault()?.place.line == 3)
    }

    @Test func `a changed line without a hole stays a fault although the head does not know it`() throws {
        var rest = added
        rest[10] ^= 1
        try folder.write(Sample.file, before + rest)
        #expect(try fault()?.place == ChainPlace(file: Sample.file, line: 4))
        try folder.write(Sample.file, before + Array("no line\n".utf8))
        #expect(try fault()?.place == ChainPlace(file: Sample.file, line: 4))
    }

    @Test func `a hole in a year that has a successor stays a fault`() throws {
        _ = try write(hole: 0..<20)
        try folder.write("journal-2026.csv", Sample.header + [UInt8(ascii: "\n")])
        #expect(try fault()?.place == ChainPlace(file: Sample.file, line: 4))
    }

    @Test func `without a readable head no line can be put aside`() throws {
        _ = try write(hole: 0..<20)
        try folder.write("journal.head", "6;zz\n")
        #expect(try fault()?.place == ChainPlace(file: Sample.file, line: 4))
    }

    @Test func `a line longer than any that is written is a fault`() throws {
        try folder.write(Sample.file, before + [UInt8](repeating: 65, count: LineReader.longestLine + (1 << 17)) + [10])
        #expect(try fault() == JournalFault(file: Sample.file, line: 4, .malformed(Phrase(.faultLineTooLong))))
    }
}

extension Journal {
    /// The fault of a folder's journal; nil when it is sound.
    fileprivate static func verifies(_ folder: TemporaryFolder) throws -> ChainFault.Kind? {
        do {
            _ = try verify(folder: folder.path)
            return nil
        } catch JournalError.broken(let fault) {
            return fault.kind
        }
    }
}
