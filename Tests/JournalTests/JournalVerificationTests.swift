// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

/// What `journal verify` reports about a changed file, and that such a journal is not opened for writing.
@Suite struct JournalVerificationTests {
    private let folder: TemporaryFolder

    /// Three cards: the header and six entries, lines 1 to 7.
    init() throws {
        folder = try TemporaryFolder()
        _ = try Sample.journal(in: folder, cards: 3)
    }

    private func fault() throws -> JournalFault? {
        let verified = fault { _ = try Journal.verify(folder: folder.path) }
        let opened = fault { _ = try Journal(folder: folder.path) }
        #expect(verified == opened)
        return verified
    }

    private func fault(_ body: () throws -> Void) -> JournalFault? {
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

    private func rewrite(_ change: (inout [String]) -> Void) throws {
        var lines = try folder.lines(Sample.file)
        change(&lines)
        try folder.write(Sample.file, lines.map { $0 + "\n" }.joined())
    }

    @Test func `an untouched journal is sound`() throws {
        #expect(try Journal.verify(folder: folder.path).head.sequence == 6)
        #expect(try fault() == nil)
    }

    @Test func `every changed byte is found on its line`() throws {
        let content = try folder.read(Sample.file)
        var line = 1
        for index in content.indices {
            var changed = content
            changed[index] ^= 0x01
            try folder.write(Sample.file, changed)
            let found = fault { _ = try Journal.verify(folder: folder.path) }
            // The last line end distinguishes a whole line from a torn one: without it the head misses entry 6.
            #expect(found?.place.line == line, "byte \(index)")
            if content[index] == UInt8(ascii: "\n") { line += 1 }
        }
        #expect(line == 8)
    }

    @Test func `a changed cell is a changed line`() throws {
        try rewrite { $0[3] = $0[3].replacing("102500000002", with: "102500000009") }
        #expect(try fault() == JournalFault(file: Sample.file, line: 4, .changed))
    }

    @Test(arguments: 1...5) func `a missing line is named`(entry: Int) throws {
        try rewrite { $0.remove(at: entry) }
        let kind = ChainFault.Kind.outOfOrder(due: UInt64(entry), found: UInt64(entry) + 1, dueAt: nil)
        #expect(try fault() == JournalFault(file: Sample.file, line: entry + 1, kind))
    }

    @Test func `swapped lines are distinguished from missing ones`() throws {
        try rewrite { $0.swapAt(2, 4) }
        #expect(
            try fault()
                == JournalFault(
                    file: Sample.file,
                    line: 3,
                    .outOfOrder(due: 2, found: 4, dueAt: ChainPlace(file: Sample.file, line: 5))
                )
        )
    }

    @Test func `a repeated line is named`() throws {
        try rewrite { $0.insert($0[2], at: 3) }
        #expect(
            try fault()
                == JournalFault(
                    file: Sample.file,
                    line: 4,
                    .outOfOrder(due: 3, found: 2, dueAt: ChainPlace(file: Sample.file, line: 5))
                )
        )
    }

    @Test(arguments: 1...6) func `lines cut off the end are noticed through the head`(count: Int) throws {
        try rewrite { $0.removeLast(count) }
        let kind = ChainFault.Kind.cutOff(last: UInt64(6 - count), head: 6)
        #expect(try fault() == JournalFault(file: Sample.file, line: 8 - count, kind))
    }

    @Test func `a forged line with a matching hash does not follow its predecessor`() throws {
        let other = try TemporaryFolder()
        let forger = try Journal(folder: other.path, clock: Sample.clock())
        try forger.append(Sample.draft(.reserved, card: 1, number: 7))
        try forger.append(Sample.draft(.enrolled, card: 1, number: 7))
        let forged = try other.lines(Sample.file)[2]
        try rewrite { $0[2] = forged }
        #expect(try fault() == JournalFault(file: Sample.file, line: 3, .unchained))
    }

    @Test func `another journal is noticed through the head`() throws {
        let other = try TemporaryFolder()
        let journal = try Journal(folder: other.path, clock: Sample.clock())
        for card in 1...6 { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
        try folder.write(Sample.file, other.read(Sample.file))
        #expect(try fault() == JournalFault(file: Sample.file, line: 7, .headDiffers))
    }

    @Test func `a missing journal with a head is not a new journal`() throws {
        try rewrite { $0 = [] }
        #expect(try fault() == JournalFault(file: Sample.file, line: 1, .header))
        try folder.remove(Sample.file)
        let opened = fault { _ = try Journal(folder: folder.path) }
        #expect(opened == JournalFault(file: "journal.head", line: 1, .cutOff(last: 0, head: 6)))
    }

    @Test func `a missing or invalid head is a fault`() throws {
        try folder.write("journal.head", "6;zz\n")
        #expect(try fault()?.kind == .headUnreadable)
        try folder.remove("journal.head")
        #expect(try fault() == JournalFault(file: "journal.head", line: 1, .headMissing))
    }

    @Test func `a header with another column is refused`() throws {
        try rewrite { $0[0] = "seq;time" }
        #expect(try fault() == JournalFault(file: Sample.file, line: 1, .header))
    }

    @Test func `a spreadsheet's line ends are refused`() throws {
        try rewrite { $0 = $0.map { $0 + "\r" } }
        #expect(try fault() == JournalFault(file: Sample.file, line: 1, .header))
    }

    @Test func `every prefix is refused or put aside and never traps`() throws {
        let content = try folder.read(Sample.file)
        for length in content.indices {
            try folder.write(Sample.file, Array(content[..<length]))
            let found = fault { _ = try Journal.verify(folder: folder.path) }
            #expect(found != nil, "\(length) bytes")
        }
    }

    @Test func `without its head every prefix of whole lines is a fault too`() throws {
        let content = try folder.read(Sample.file)
        try folder.remove("journal.head")
        let header = Sample.header.count + 1
        for length in content.indices where length != header {
            try folder.write(Sample.file, Array(content[..<length]))
            #expect(fault { _ = try Journal.verify(folder: folder.path) } != nil, "\(length) bytes")
        }
    }
}
