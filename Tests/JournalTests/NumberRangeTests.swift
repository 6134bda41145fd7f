// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

@Suite struct NumberRangeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func journal(used: Int) throws -> Journal {
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        let range = try Sample.range()
        for card in 0..<used { _ = try journal.reserve(Sample.draft(.reserved, card: card, number: nil), from: range) }
        return journal
    }

    @Test func `numbers are given from the lowest without gaps`() throws {
        let journal = try journal(used: 3)
        #expect(try journal.withState { state in try? Sample.range().next(in: state) } == Sample.number(4))
    }

    @Test func `a burnt number is not given again`() throws {
        let journal = try journal(used: 2)
        try journal.append(Sample.draft(.abandoned, card: 1, number: 2))
        let entry = try journal.reserve(Sample.draft(.reserved, card: 7, number: nil), from: Sample.range())
        #expect(try entry.content.number == Sample.number(3))
    }

    @Test func `numbers of an earlier tool and adopted ones are skipped`() throws {
        let journal = try journal(used: 1)
        try journal.append(Sample.draft(.adopted, card: 8, number: 4))
        let range = try Sample.range(history: .imported([Sample.number(2), Sample.number(3)]))
        let entry = try journal.reserve(Sample.draft(.reserved, card: 7, number: nil), from: range)
        #expect(try entry.content.number == Sample.number(5))
    }

    @Test func `no number is given before the history is declared`() throws {
        let journal = try journal(used: 0)
        #expect(throws: JournalError.numbers(.historyNotDeclared)) {
            try journal.reserve(Sample.draft(.reserved, card: 1, number: nil), from: Sample.range(history: nil))
        }
        #expect(journal.head.sequence == 0)
    }

    @Test func `a used-up range is an error and the journal stays as it was`() throws {
        let journal = try journal(used: 5)
        let range = try Sample.range(5)
        #expect(throws: JournalError.numbers(.usedUp(range.numbers))) {
            try journal.reserve(Sample.draft(.reserved, card: 9, number: nil), from: range)
        }
        #expect(journal.head.sequence == 5)
    }

    @Test(
        arguments: [
            (used: 0, warning: nil), (89, nil), (90, .low), (97, .low), (98, .nearlyUsedUp), (99, .nearlyUsedUp),
            (100, .usedUp),
        ] as [(used: Int, warning: NumberRange.Warning?)]
    )
    func `warnings come at 10 and 2 per cent`(used: Int, warning: NumberRange.Warning?) throws {
        let earlier = try Set((0..<UInt64(used)).map { try Sample.number($0 + 1) })
        let range = try Sample.range(100, history: .imported(earlier.union([Sample.number(500)])))
        let level = range.level(in: JournalState())
        #expect(level == NumberRange.Level(total: 100, left: UInt64(100 - used), warning: warning))
    }

    @Test func `far from the end nothing is counted`() throws {
        let range = try Sample.range(20)
        #expect(range.hasPlenty(in: JournalState()))
        let journal = try journal(used: 0)
        var (plenty, warned) = (0, 0)
        for card in 1...20 {
            _ = try journal.reserve(Sample.draft(.reserved, card: card, number: nil), from: range)
            let (hasPlenty, warning) = journal.withState { (range.hasPlenty(in: $0), range.level(in: $0).warning) }
            #expect(!hasPlenty || warning == nil)
            plenty += hasPlenty ? 1 : 0
            warned += warning == nil ? 0 : 1
        }
        #expect(plenty == 17 && warned == 3)
    }

    @Test func `a number used twice is counted once`() throws {
        let journal = try journal(used: 2)
        let range = try Sample.range(100, history: .imported([Sample.number(2), Sample.number(3)]))
        #expect(journal.withState { range.level(in: $0).left } == 97)
    }

    @Test func `a range reversed or outside the issuer's is refused`() throws {
        let (one, nine) = (try Sample.number(1), try Sample.number(9))
        #expect(throws: NumberRangeError.reversed(lowest: nine, highest: one)) {
            try NumberRange(lowest: nine, highest: one, issuer: one...nine, history: nil)
        }
        let issuer = try Sample.number(2)...nine
        #expect(throws: NumberRangeError.outside(one...nine, issuer: issuer)) {
            try NumberRange(lowest: one, highest: nine, issuer: issuer, history: nil)
        }
    }

    @Test func `a found number is free inside the range only and when no card has it`() throws {
        let journal = try journal(used: 1)
        let range = try Sample.range(9, history: .imported([Sample.number(2)]))
        let free = try (0...10).filter { index in
            let number = try Sample.number(UInt64(index))
            return journal.withState { range.isFree(number, in: $0) }
        }
        #expect(free == Array(3...9))
    }

    @Test func `used numbers are read from a file, one a line`() throws {
        let path = try folder.write("used.txt", "102500000017\r\n000102500000018\n102500000019")
        let expected = try Set([17, 18, 19].map { try Sample.number($0) })
        #expect(try NumberRange.History.imported(from: path) == .imported(expected))
    }

    @Test(arguments: ["1\n\n2\n", "1\nx\n", "1\n1234567890123456\n", "1\n 2\n"])
    func `a line that is not a number is named`(content: String) throws {
        let path = try folder.write("used.txt", content)
        #expect(throws: NumberRangeError.historyMalformed(line: 2)) { try NumberRange.History.imported(from: path) }
    }

    @Test func `a missing file of used numbers is an error`() throws {
        let error = #expect(throws: NumberRangeError.self) {
            try NumberRange.History.imported(from: folder.file("none"))
        }
        guard case .historyUnreadable = error else { throw try #require(error) }
    }
}
