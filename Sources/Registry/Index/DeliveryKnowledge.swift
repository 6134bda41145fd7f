// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB
package import Journal
package import SmartCard
internal import Synchronization

/// What the deliveries know about one card and some numbers, read at one moment.
///
/// It is read before a number is chosen. The choice is made later, while the journal is locked; it is valid when
/// ``lastDelivery`` still equals ``JournalState/lastDelivery``.
package struct DeliveryKnowledge: Sendable {
    /// Sequence number of the last delivery in the registry; 0 for none.
    package let lastDelivery: UInt64
    /// The card's number in its delivery; nil when no delivery has the card.
    package let numberOfCard: CROUSNumber?
    /// The numbers that were looked up.
    package let numbers: ClosedRange<CROUSNumber>
    /// Those of them that belong to a delivered card.
    private let delivered: Set<CROUSNumber>

    /// True when a delivery has the number, or when the number was not looked up.
    package func mayHave(_ number: CROUSNumber) -> Bool { !numbers.contains(number) || delivered.contains(number) }

    fileprivate init(_ database: Database, card uid: CardUID?, numbers: ClosedRange<CROUSNumber>) throws {
        func number(_ value: Int64) -> CROUSNumber? { CROUSNumber(UInt64(clamping: value)) }
        self.numbers = numbers
        let last = try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(seq) FROM delivery"))
        lastDelivery = UInt64(clamping: last ?? 0)
        numberOfCard = try uid.flatMap { try StockRow.fetch(database, .uid($0)) }?.number
        let bounds = [numbers.lowerBound, numbers.upperBound].map { Int64(clamping: $0.value) }
        let found = try Int64.fetchAll(
            database.cachedStatement(
                sql: "SELECT number FROM card WHERE number BETWEEN ? AND ? AND delivery IS NOT NULL"
            ),
            arguments: StatementArguments(bounds)
        )
        delivered = Set(found.compactMap(number))
    }
}

extension Registry {
    /// What the deliveries know about a card and some numbers; each delivered number of the range is held in memory.
    package func deliveryKnowledge(
        card uid: CardUID?,
        numbers: ClosedRange<CROUSNumber>
    ) throws(RegistryError) -> DeliveryKnowledge {
        try read { try DeliveryKnowledge($0, card: uid, numbers: numbers) }
    }

    /// Adds the deliveries of the journal. When an import has written its line and not yet committed, this waits for
    /// the commit.
    package func waitForDeliveries(of journal: Journal) throws(RegistryError) {
        deliveryWaits.withLock { $0 += 1 }
        defer { deliveryWaits.withLock { $0 -= 1 } }
        try catchUp(with: journal)
    }
}
