// SPDX-License-Identifier: Apache-2.0
import Journal
import JournalFixtures
import RegistryFixtures
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Registry

/// Cards 1 to 3 in stock with codes, 2 of them linked; 4 and 5 blank cards; 9 foreign.
@Suite struct RegistrySearchTests {
    private let fixture: RegistryFixture
    private let file: FileHash

    init() throws {
        fixture = try RegistryFixture()
        let rows = try (1...3).map { "\(try Sample.uid($0));\(try Sample.number(UInt64($0)));C-\($0)" }
        let path = try fixture.folder.write("codes.csv", (["uid;number;code"] + rows).map { $0 + "\n" }.joined())
        let order = ImportRequest(
            path: path,
            columns: try CardColumns("uid=uid,number=number,code=code"),
            station: "desk1/stock",
            operatorName: "léa"
        )
        file = try StockImport(journal: fixture.journal, registry: fixture.registry).run(order).delivery.file
        for card in [1, 2, 4, 5] {
            try fixture.journal.append(Sample.draft(.reserved, card: card, number: UInt64(card), holder: card))
            if card != 5 {
                try fixture.journal.append(Sample.draft(.enrolled, card: card, number: UInt64(card), holder: card))
            }
        }
        var refusal = try Sample.draft(.refused, card: 9, number: nil)
        refusal.reason = "foreign"
        try fixture.journal.append(refusal)
        try fixture.journal.append(Sample.draft(.refused, card: 3, number: nil))
        try fixture.registry.catchUp(with: fixture.journal)
    }

    private func cards(_ change: (inout RegistryQuery) throws -> Void) throws -> [Int] {
        var query = RegistryQuery()
        try change(&query)
        return try fixture.registry.search(query).cards.map { Int($0.uid.bytes.last ?? 0) }
    }

    @Test func `cards are found by each of their names`() throws {
        #expect(try cards { $0.uid = try Sample.uid(3) } == [3])
        #expect(try cards { $0.number = try Sample.number(4) } == [4])
        #expect(try cards { $0.holder = try Sample.holder(2) } == [2])
        #expect(try cards { $0.code = "C-1" } == [1])
        #expect(try cards { $0.states = [.stock] } == [3])
        #expect(try cards { $0.states = [.foreign] } == [9])
        #expect(try cards { $0.states = [.enrolled, .stock] } == [1, 2, 3, 4])
        #expect(try cards { _ in } == [1, 2, 3, 4, 5, 9])
        #expect(try cards { ($0.code, $0.states) = ("C-1", [.stock]) } == [])
        #expect(try cards { ($0.number, $0.states) = (try Sample.number(9), [.foreign]) } == [])
        #expect(try cards { $0.code = "' OR 1 --" } == [])
    }

    @Test func `an answer names the origin of the card`() throws {
        var query = RegistryQuery()
        query.states = [.stock, .foreign, .enrolled]
        let hits = try fixture.registry.search(query).cards
        #expect(hits.map(\.file) == [file, file, file, nil, nil])
        #expect(hits.map(\.code) == ["C-1", "C-2", "C-3", nil, nil])
        #expect(hits.last?.reason == "foreign" && hits.last?.number == nil)
        #expect(hits.first?.holder == (try Sample.holder(1)))
    }

    @Test func `days are those of Paris`() throws {
        let day = try #require(CardDay("2025-09-02"))
        let next = try #require(CardDay("2025-09-03"))
        #expect(try cards { $0.moments = CampusTimeZone.paris.moments(of: day...day) } == [1, 2, 3, 4, 5, 9])
        #expect(try cards { $0.moments = CampusTimeZone.paris.moments(of: next...next) } == [])
        #expect(CampusTimeZone.paris.start(of: day).description == "2025-09-01T22:00:00.000Z")
        for text in ["2025-10-26", "2025-10-27", "2026-03-29", "2026-03-30", "2026-01-01"] {
            let day = try #require(CardDay(text))
            let start = CampusTimeZone.paris.start(of: day)
            #expect(CampusTimeZone.paris.day(of: start) == day && CampusTimeZone.paris.clock(of: start) == "00:00:00")
            #expect(CampusTimeZone.paris.clock(of: Timestamp(milliseconds: start.milliseconds - 1)) == "23:59:59")
        }
    }

    @Test(arguments: [1, 2, 4, 6]) func `pages follow each other`(limit: Int) throws {
        var query = RegistryQuery()
        query.limit = limit
        var found: [Int] = []
        repeat {
            let page = try fixture.registry.search(query)
            #expect(page.cards.count <= limit)
            found += page.cards.map { Int($0.uid.bytes.last ?? 0) }
            query.after = page.next
        } while query.after != nil && found.count < 100
        #expect(found == [1, 2, 3, 4, 5, 9])
    }

    @Test func `deliveries count linked cards`() throws {
        let record = try #require(try fixture.registry.delivery(file))
        #expect(try fixture.registry.allDeliveries() == [record])
        #expect(record.delivery.accepted == 3 && record.linked == 2 && record.left == 1)
        #expect(record.operatorName == "léa" && record.sequence == 1)
        #expect(try fixture.registry.delivery(#require(FileHash(String(repeating: "0", count: 64)))) == nil)
    }
}
