// SPDX-License-Identifier: Apache-2.0
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

@Suite struct CardCountTests {
    @Test func `a count goes on where the last one ended`() throws {
        let folder = try TemporaryFolder()
        let journal = try Sample.journal(in: folder, cards: 700)
        let numbers = try Sample.number(600)...Sample.number(2_000)
        var count = CardCount()
        #expect(count.count(in: numbers, of: journal.state) == 101 && count.cards == 700)
        #expect(count.count(in: numbers, of: journal.state) == 101)
        for card in 701...705 { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card) * 2)) }
        try journal.append(Sample.draft(.reserved, card: 706, number: 9_000))
        #expect(count.count(in: numbers, of: journal.state) == 106 && count.cards == 706)
        #expect(journal.state.cardCount(in: numbers, after: 700) == 5)
        #expect(journal.state.cardCount(in: numbers, after: 706) == 0)
    }

    @Test func `another range is counted from the start`() throws {
        let folder = try TemporaryFolder()
        let journal = try Sample.journal(in: folder, cards: 5)
        var count = CardCount()
        #expect(try count.count(in: Sample.number(1)...Sample.number(3), of: journal.state) == 3)
        #expect(try count.count(in: Sample.number(2)...Sample.number(9), of: journal.state) == 4)
    }

    @Test func `the level is the same whether counting began now or before`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        let range = try Sample.range(20)
        var count = CardCount()
        for card in 1...20 {
            try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card)))
            #expect(range.level(in: journal.state, &count) == range.level(in: journal.state))
        }
    }
}
