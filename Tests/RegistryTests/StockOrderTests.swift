// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Journal
import JournalFixtures
import RegistryFixtures
import SmartCard
import Testing

@testable import Registry

/// Files with reversed UIDs, all of them or some.
@Suite struct StockOrderTests {
    private let fixture: RegistryFixture

    init() throws { fixture = try RegistryFixture() }

    /// Cards whose UIDs begin and end with 04: none of them shows its order.
    private static let silent = [4, 260, 516]

    @Test func `a file in reversed byte order is detected`() throws {
        let report = try fixture.run((1...3).map { try RegistryFixture.reversedRow($0) })
        #expect(report.delivery.order == .reversed && report.votes.reversed == 3)
        #expect(try fixture.registry.stock(uid: Sample.uid(2))?.number == Sample.number(2))
    }

    @Test func `a file in both orders is reported with the lines of the minority`() throws {
        let odd = [5, 7, 9, 11]
        let rows = try (1...12).map { try odd.contains($0) ? RegistryFixture.reversedRow($0) : RegistryFixture.row($0) }
        let error = try #require(throws: StockError.self) { try fixture.run(rows) }
        guard case .orderUnclear(let votes) = error else { throw error }
        #expect(votes.normal == 7 && votes.reversed == 4 && votes.majority == .normal)
        #expect(votes.oddLines == "6, 8, 10, …")
        for text in [error.userMessage.english, error.userMessage.french] {
            #expect(text.contains("6, 8, 10, …") && text.contains("--order normal --skip-bad"))
        }
    }

    @Test(arguments: [ByteOrder.normal, .reversed]) func `a UID in the other byte order is a wrong line`(
        order: ByteOrder
    ) throws {
        let isReversed = order == .reversed
        func row(_ card: Int, odd: Bool = false) throws -> String {
            try isReversed != odd ? RegistryFixture.reversedRow(card) : RegistryFixture.row(card)
        }
        let rows = [try row(1), try row(2, odd: true), try row(4), try row(3)]
        let choice = isReversed ? ByteOrderChoice.reversed : .normal
        let error = try #require(throws: StockError.self) { try fixture.run(rows) { $0.order = choice } }
        guard case .refusedRows(1, let first, _) = error else { throw error }
        #expect(first == RowProblem(line: 3, .uid, .reversedUID))
        let report = try fixture.run(rows) { ($0.order, $0.skipsBadRows) = (choice, true) }
        #expect(report.refused == [first] && report.delivery.accepted == 3)
        for card in [1, 3, 4] { #expect(try fixture.registry.stock(uid: Sample.uid(card)) != nil) }
        let backwards = try #require(CardUID(Sample.uid(2).bytes.reversed()))
        #expect(try fixture.registry.stock(uid: backwards) == nil)
        #expect(try fixture.registry.stock(number: Sample.number(2)) == nil)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
        // The corrected row is accepted: the wrong one had not kept its number.
        #expect(try fixture.run([RegistryFixture.row(2)]).delivery.accepted == 1)
    }

    @Test func `a file imported in the wrong order is imported again in the right one`() throws {
        let rows = try Self.silent.map { try RegistryFixture.row($0) }
        let first = try fixture.run(rows) { $0.order = .reversed }.delivery
        let backwards = try #require(CardUID(Sample.uid(4).bytes.reversed()))
        #expect(try fixture.registry.stock(uid: backwards)?.number == Sample.number(4))
        #expect(try fixture.registry.stockReversed(uid: Sample.uid(4))?.uid == backwards)
        #expect(try fixture.registry.stockReversed(uid: Sample.uid(1)) == nil)
        let same = StockError.sameFile(first.file, sequence: 1, refused: 0)
        #expect(throws: same) { try fixture.run(rows) }
        #expect(throws: StockError.rowCount(found: 3, expected: 4)) {
            try fixture.run(rows) { ($0.order, $0.expectedRows) = (.normal, 4) }
        }
        let second = try fixture.run(rows) { $0.order = .normal }.delivery
        #expect(second.file == first.file && second.accepted == 3)
        #expect(try fixture.registry.stock(uid: Sample.uid(4))?.number == Sample.number(4))
        #expect(try fixture.registry.stock(uid: backwards) == nil)
        #expect(try fixture.registry.allDeliveries().count == 1)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())

        try fixture.journal.append(Sample.draft(.reserved, card: 4, number: 4, holder: 2))
        try fixture.registry.catchUp(with: fixture.journal)
        #expect(throws: StockError.inUse(first.file, linked: 1)) { try fixture.run(rows) { $0.order = .reversed } }
    }

    @Test func `a delivery is not emptied by reading it in the wrong order`() throws {
        let rows = try (1...3).map { try RegistryFixture.row($0) }
        _ = try fixture.run(rows)
        let before = try fixture.dump()
        let error = try #require(throws: StockError.self) {
            try fixture.run(rows) { ($0.order, $0.skipsBadRows) = (.reversed, true) }
        }
        guard case .refusedRows(3, _, _) = error else { throw error }
        #expect(try fixture.dump() == before)
    }
}
