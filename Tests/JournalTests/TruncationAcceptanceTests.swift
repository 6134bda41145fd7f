// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// Lines lost for good: refused until a person accepts the loss, and none of their numbers is given out again.
@Suite struct TruncationAcceptanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Ten cards reserved; the journal is cut after `kept` lines, with or without its head. Returns the lost end.
    @discardableResult
    private func lose(after kept: Int, headToo: Bool = false) throws -> ChainHead {
        let journal = try open()
        var short: [UInt8] = []
        for card in 1...10 {
            if card == kept + 1 { short = try folder.read("journal.head") }
            try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card)))
        }
        var reader = try journal.reader()
        while try reader.next() != nil {}
        let lines = try folder.lines(Sample.file)
        try folder.write(Sample.file, lines.prefix(kept + 1).map { $0 + "\n" }.joined())
        if headToo { try folder.write("journal.head", short) }
        return reader.head
    }

    private func open(accepting acceptance: TruncationAcceptance? = nil) throws -> Journal {
        try Journal(folder: folder.path, clock: Sample.clock(), accepting: acceptance)
    }

    private func acceptance(
        seen: ChainHead? = nil,
        highest: UInt64? = nil,
        countElsewhere: UInt64? = 0,
        isConfirmed: Bool = false,
        history: NumberRange.History? = NumberRange.History.none
    ) throws -> TruncationAcceptance {
        TruncationAcceptance(
            seen: seen,
            numbers: try Sample.range(100, history: history),
            countElsewhere: countElsewhere,
            highestKnown: try highest.map { try Sample.number($0) },
            isConfirmed: isConfirmed,
            station: "host1",
            operatorName: "léa"
        )
    }

    private func nextNumber(_ journal: Journal, card: Int = 50) throws -> CROUSNumber? {
        try journal.reserve(Sample.draft(.reserved, card: card, number: nil), from: Sample.range(100)).content.number
    }

    private func lastEntry(_ journal: Journal) throws -> JournalEntry? {
        var reader = try journal.reader()
        var last: JournalEntry?
        while let entry = try reader.next() { last = entry }
        return last
    }

    @Test func `lines only the head knows are refused, then accepted by a line`() throws {
        try lose(after: 6)
        #expect(throws: JournalError.broken(JournalFault(file: Sample.file, line: 8, .cutOff(last: 6, head: 10)))) {
            try open()
        }
        let journal = try open(accepting: acceptance())
        let line = try #require(try lastEntry(journal))
        #expect(line.sequence == 7 && line.content.event == .truncated && line.content.operatorName == "léa")
        #expect(line.content.detail.hasPrefix("lines lost after 6: 4, journal.head 10 "))
        #expect(try line.content.number == Sample.number(10))
        #expect(try journal.verify().head.sequence == 7)
        #expect(try folder.recordedHead() == journal.head)
        #expect(try nextNumber(journal) == Sample.number(11))
    }

    @Test func `after one acceptance the journal opens normally`() throws {
        try lose(after: 6)
        do { _ = try open(accepting: acceptance()) }
        let journal = try open()
        #expect(journal.opening.entries == 7)
        #expect(try nextNumber(journal) == Sample.number(11))
    }

    @Test func `lines only the registry knows are accepted too`() throws {
        let seen = try lose(after: 6, headToo: true)
        do { #expect(try open().head.sequence == 6) }
        let journal = try open(accepting: acceptance(seen: seen, highest: 10))
        #expect(try lastEntry(journal)?.content.detail.contains("registry 10 \(seen.hash)") == true)
        #expect(try nextNumber(journal) == Sample.number(11))
    }

    @Test func `a registry without numbers needs a person's statement`() throws {
        let seen = try lose(after: 6, headToo: true)
        #expect(throws: JournalError.lossUnknown) { try open(accepting: acceptance(seen: seen, countElsewhere: nil)) }
        let word = try acceptance(seen: seen, highest: 40, countElsewhere: nil, isConfirmed: true)
        #expect(try nextNumber(open(accepting: word)) == Sample.number(41))
    }

    @Test func `numbers of lost lines are not counted as left`() throws {
        try lose(after: 6)
        let journal = try open(accepting: acceptance())
        let range = try Sample.range(100)
        #expect(journal.withState { range.level(in: $0).left } == 90)
        _ = try nextNumber(journal)
        try journal.append(Sample.draft(.adopted, card: 8, number: 8))
        let used = try NumberRange.History.imported(Set([3, 9, 50].map { try Sample.number($0) }))
        let other = try Sample.range(100, history: used)
        #expect(journal.withState { (range.level(in: $0).left, other.level(in: $0).left) } == (89, 88))
    }

    @Test func `the higher of possibly given and known numbers counts`() throws {
        try lose(after: 6)
        let journal = try open(accepting: acceptance(highest: 42))
        #expect(try nextNumber(journal) == Sample.number(43))
    }

    @Test func `skipped numbers extend the range of lost ones`() throws {
        try lose(after: 6)
        let used = try Set([7, 8, 60].map { try Sample.number($0) })
        let journal = try open(accepting: acceptance(history: .imported(used)))
        // Lines lost: 9, 10, 11, 12 at least; 60 may be one of them.
        #expect(try lastEntry(journal)?.content.number == Sample.number(13))
    }

    @Test func `with all files lost the count of the head remains`() throws {
        try lose(after: 6)
        try folder.remove(Sample.file)
        let journal = try open(accepting: acceptance())
        #expect(try lastEntry(journal)?.content.detail.hasPrefix("lines lost after 0: 10,") == true)
        #expect(try nextNumber(journal) == Sample.number(11))
    }

    @Test(arguments: [true, false]) func `an empty head needs a person's statement`(isMissing: Bool) throws {
        try lose(after: 6)
        if isMissing { try folder.remove("journal.head") } else { try folder.write("journal.head", "?") }
        let before = try folder.read(Sample.file)
        #expect(throws: JournalError.lossUnknown) { try open(accepting: acceptance(highest: 20)) }
        #expect(try folder.read(Sample.file) == before)
        let journal = try open(accepting: acceptance(highest: 20, isConfirmed: true))
        #expect(try lastEntry(journal)?.content.detail.hasPrefix("lines lost after 6: unknown,") == true)
        #expect(try nextNumber(journal) == Sample.number(21))
        #expect(try folder.recordedHead() == journal.head)
    }

    @Test func `a whole journal has nothing to accept`() throws {
        do { _ = try Sample.journal(in: folder, cards: 2) }
        let before = try folder.read(Sample.file)
        var reader = try JournalReader(folder: folder.path)
        while try reader.next() != nil {}
        for seen in [nil, reader.head] {
            #expect(throws: JournalError.nothingLost) { try open(accepting: acceptance(seen: seen, isConfirmed: true)) }
        }
        #expect(try folder.read(Sample.file) == before)
    }

    @Test func `a changed line is not accepted`() throws {
        try lose(after: 6)
        let content = try folder.lines(Sample.file)
        let changed = content.map { $0.replacing("102500000003", with: "102500000009") + "\n" }.joined()
        try folder.write(Sample.file, changed)
        #expect(throws: JournalError.broken(JournalFault(file: Sample.file, line: 4, .changed))) {
            try open(accepting: acceptance(isConfirmed: true))
        }
    }

    @Test func `a torn end is put aside on the way`() throws {
        try lose(after: 6)
        try folder.write(Sample.file, folder.read(Sample.file) + Array("7;2025".utf8))
        let journal = try open(accepting: acceptance())
        #expect(journal.opening.tornLine == folder.file("journal.torn-7"))
        #expect(try journal.verify().head.sequence == 7)
    }

    @Test func `a power cut between the line and the head asks again`() throws {
        try lose(after: 6)
        let head = try folder.read("journal.head")
        do { _ = try open(accepting: acceptance()) }
        try folder.write("journal.head", head)
        #expect(throws: JournalError.broken(JournalFault(file: Sample.file, line: 9, .cutOff(last: 7, head: 10)))) {
            try open()
        }
        let journal = try open(accepting: acceptance())
        #expect(journal.head.sequence == 8)
        #expect(try (nextNumber(journal) ?? Sample.number(1)) > Sample.number(10))
    }

    @Test func `a head that claims more lines than there are numbers does not trap`() throws {
        do { _ = try Sample.journal(in: folder, cards: 1) }
        let claimed = ChainHead(sequence: .max, hash: try ChainHash(of: [1]))
        try folder.write("journal.head", ChainHeadFile.creation(claimed, name: "journal").bytes)
        let journal = try open(accepting: acceptance())
        #expect(try lastEntry(journal)?.content.number == Sample.number(100))
        #expect(throws: JournalError.self) { try nextNumber(journal) }
    }
}
