// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import ChainedFile
import Foundation
import JournalFixtures
import Posix
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

@Suite(.timeLimit(.minutes(1))) struct JournalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a new journal is a header and a head`() throws {
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        #expect(journal.opening == Journal.Opening(entries: 0, tornLine: nil, headWasBehind: false))
        #expect(
            try folder.lines(Sample.file) == [
                "seq;time;station;operator;event;uid;crous_number;holder;profile;sam_uid;reason;detail;previous;hash;format=2"
            ]
        )
        #expect(try folder.recordedHead() == journal.head)
        #expect(journal.head.sequence == 0)
    }

    @Test func `an entry is in the file and in the head before append returns`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        let lines = try folder.lines(Sample.file)
        let cells = try DelimitedText.cells(of: Array(lines[1].utf8))
        #expect(
            cells.prefix(12) == [
                "1", "2025-09-02T08:00:00.000Z", "desk1/ACS ACR1252 00 00", "léa", "RESERVED", "04A1B2C3D40001",
                "102500000001", "H-1", "reference@1f2e3d4c", "04112233445566", "", "a;\"b\" 1",
            ]
        )
        #expect(try folder.recordedHead()?.description == "2;\(lines[2].suffix(64))")
        #expect(try DelimitedText.cells(of: Array(lines[2].utf8))[12] == lines[1].suffix(64))
        #expect(journal.head.sequence == 2)
    }

    @Test func `written entries are known again after opening`() throws {
        do { _ = try Sample.journal(in: folder, cards: 3) }
        let journal = try Journal(folder: folder.path)
        #expect(journal.opening.entries == 6)
        let card = try #require(journal.card(Sample.uid(2)))
        #expect(card.state == .enrolled)
        #expect(try card.number == Sample.number(2))
        #expect(try card.holder == Sample.holder(2))
        #expect(card.enrolledAt?.description == "2025-09-02T08:00:00.000Z")
        #expect(try journal.verify().cards == 3)
    }

    @Test func `the reader returns the entries as they were written`() throws {
        let journal = try Sample.journal(in: folder, cards: 2)
        var reader = try journal.reader()
        var entries: [JournalEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        #expect(entries.map(\.sequence) == [1, 2, 3, 4])
        #expect(entries.map(\.content.event) == [.reserved, .enrolled, .reserved, .enrolled])
        #expect(try entries[0].content == Sample.draft(.reserved, card: 1, number: 1, holder: 1, detail: "a;\"b\" 1"))
    }

    @Test func `entries appended together are one step`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        try journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 1))
        let entries = try journal.append([
            Sample.draft(.cancelled, card: 1, number: 1, holder: 1),
            Sample.draft(.enrolled, card: 2, number: 2, holder: 1),
        ])
        #expect(entries.map(\.sequence) == [4, 5])
        #expect(
            try journal.withState { state in try? state.card(of: Sample.holder(1), isProven: true)?.uid }
                == Sample.uid(2)
        )
        #expect(try journal.verify().head.sequence == 5)
    }

    @Test func `a contradiction in a group leaves nothing of the group`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        let before = try folder.read(Sample.file)
        #expect(throws: JournalError.self) {
            try journal.append([
                Sample.draft(.cancelled, card: 1, number: 1, holder: 1),
                Sample.draft(.enrolled, card: 2, number: 2, holder: 1),
            ])
        }
        #expect(try folder.read(Sample.file) == before)
        #expect(try journal.card(Sample.uid(1))?.state == .enrolled)
    }

    @Test(arguments: ["\n", "\r", "\0", "\r\n"]) func `a cell with a line break is refused`(text: String) throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        let draft = try Sample.draft(.refused, card: 1, number: nil, detail: "a\(text)b")
        #expect(throws: JournalError.unwritable(.controlCharacter(cell: 11))) { try journal.append(draft) }
        #expect(try journal.verify().head.sequence == 2)
    }

    @Test func `the hashes can be computed over the bytes with standard tools`() throws {
        _ = try Sample.journal(in: folder, cards: 2)
        let lines = try folder.lines(Sample.file)
        var previous = try hexadecimal(SHA256.hash(lines[0].utf8))
        for line in lines.dropFirst() {
            let cells = line.split(separator: ";", omittingEmptySubsequences: false)
            #expect(cells[cells.count - 2] == previous)
            previous = try hexadecimal(SHA256.hash(line.utf8.dropLast(64)))
            #expect(cells.last.map(String.init) == previous)
        }
        #expect(lines.count == 5)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String { Hex.encode(bytes).lowercased() }

    @Test func `a second writer learns who the first one is`() throws {
        let first = try Journal(folder: folder.path)
        let error = #expect(throws: JournalError.self) { _ = try Journal(folder: folder.path) }
        guard case .locked(let owner) = error else { throw try #require(error) }
        #expect(owner.hasPrefix("pid \(ProcessInfo.processInfo.processIdentifier) ("))
        #expect(first.opening.entries == 0)
    }

    @Test func `the lock ends with its owner`() throws {
        do { _ = try Journal(folder: folder.path) }
        _ = try Journal(folder: folder.path)
    }

    @Test func `stations that reserve at the same time get different numbers`() async throws {
        let journal = try Journal(folder: folder.path)
        let search = NumberSearch(try Sample.range())
        let numbers = try await withThrowingTaskGroup(of: [CROUSNumber].self) { group in
            for station in 0..<4 {
                group.addTask {
                    try (1...10).compactMap { card in
                        let draft = try Sample.draft(.reserved, card: station * 16 + card, number: nil)
                        return try journal.reserve(draft) { state throws(NumberRangeError) in
                            try search.next(in: state)
                        }?.content.number
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(try numbers.sorted() == (1...40).map { try Sample.number($0) })
        #expect(try blocking { try journal.verify().cards } == 40)
    }
}
