// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

/// Two hosts should share no card and no number.
@Suite struct JournalComparisonTests {
    private let here: TemporaryFolder
    private let there: TemporaryFolder

    init() throws {
        here = try TemporaryFolder()
        there = try TemporaryFolder()
        _ = try Sample.journal(in: there, cards: 3)
    }

    /// A journal that reserves cards with numbers, over two years.
    private func write(_ pairs: [(card: Int, number: UInt64)]) throws {
        let watch = try Sample.Watch("2025-12-31T12:00:00.000Z")
        let journal = try Journal(folder: here.path, clock: watch.now)
        for (index, pair) in pairs.enumerated() {
            if index == 1 { try watch.set("2026-01-01T12:00:00.000Z") }
            try journal.append(Sample.draft(.reserved, card: pair.card, number: pair.number))
        }
        try journal.append(Sample.draft(.refused, card: 1, number: 1))
        try journal.append(Sample.draft(.conflict, card: 2, number: 2))
    }

    private func pair(_ card: Int, _ number: UInt64) throws -> JournalComparison.Pair {
        JournalComparison.Pair(uid: try Sample.uid(card), number: try Sample.number(number))
    }

    @Test func `hosts with separate ranges share nothing`() throws {
        try write([(10, 10), (11, 11)])
        let comparison = try JournalComparison(there.path, here.path)
        #expect(comparison.collisions.isEmpty && comparison.firstCount == 3 && comparison.secondCount == 2)
    }

    @Test func `a card, a number and a pair seen on both are reported once each`() throws {
        try write([(10, 2), (3, 11), (1, 1), (12, 12)])
        let expected = try [
            JournalComparison.Collision(pair: pair(10, 2), sameCard: nil, sameNumber: pair(2, 2)),
            JournalComparison.Collision(pair: pair(3, 11), sameCard: pair(3, 3), sameNumber: nil),
            JournalComparison.Collision(pair: pair(1, 1), sameCard: pair(1, 1), sameNumber: pair(1, 1)),
        ]
        #expect(try JournalComparison(there.path, here.path).collisions == expected)
        #expect(try JournalComparison(here.path, there.path).collisions.count == 3)
    }

    @Test func `one file of a year can be compared alone`() throws {
        try write([(10, 2), (3, 11), (1, 1)])
        let later = here.file("journal-2026.csv")
        #expect(try JournalComparison(there.path, later).collisions.map(\.pair) == [pair(3, 11), pair(1, 1)])
        #expect(try JournalComparison(here.file(Sample.file), there.file(Sample.file)).collisions.count == 1)
    }

    @Test func `the running journal can be compared too`() throws {
        let journal = try Journal(folder: here.path, clock: Sample.clock())
        try journal.append(Sample.draft(.reserved, card: 1, number: 50))
        #expect(try JournalComparison(there.path, here.path).collisions.count == 1)
    }

    @Test func `a broken journal is not compared`() throws {
        try write([(10, 10), (11, 11), (12, 12)])
        let lines = try here.lines("journal-2026.csv")
        try here.write("journal-2026.csv", [lines[0], lines[2], lines[1]].map { $0 + "\n" }.joined())
        let fault = JournalFault(file: "journal-2026.csv", line: 3, .outOfOrder(due: 4, found: 2, dueAt: nil))
        #expect(throws: JournalError.broken(fault)) {
            try JournalComparison(there.path, here.file("journal-2026.csv"))
        }
        #expect(throws: JournalError.self) { try JournalComparison(there.path, here.path) }
        #expect(throws: JournalError.self) { try JournalComparison(there.path, here.file("nothing")) }
    }
}
