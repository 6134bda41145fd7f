// SPDX-License-Identifier: Apache-2.0
import Journal
import JournalFixtures
import Posix
import Registry
import RegistryFixtures
import SmartCard
import Synchronization
import Testing

@testable import CROUSCore
@testable import Enrolment

/// Numbers are reserved while an import has written its journal line and not yet committed its rows.
@Suite(.timeLimit(.minutes(1))) struct DeliveryWindowTests {
    /// The result of work on its own thread.
    private final class Outcome<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, any Error>?>(nil)

        init(_ body: @escaping @Sendable () throws -> Value) throws {
            try DetachedThread.start(name: "test") {
                let result = Result { try body() }
                self.result.withLock { $0 = result }
            }
        }

        var isThere: Bool { result.withLock { $0 != nil } }

        func value() async throws -> Value {
            try await DeliveryWindowTests.until { isThere }
            return try #require(result.withLock { $0 }).get()
        }
    }

    private let fixture: RegistryFixture
    private let records: EnrolmentRecords

    init() throws {
        fixture = try RegistryFixture()
        records = try EnrolmentRecords(journal: fixture.journal, registry: fixture.registry, numbers: Sample.range())
    }

    fileprivate static func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Reserves a number while the delivery of the cards 1 to 3, which have the lowest numbers of the range, waits for
    /// its commit. The commit continues when the reservation waits for it or has ended.
    private func reservation(of card: Int, _ wanted: CROUSNumber? = nil) async throws -> CROUSNumber {
        let (records, registry, journal) = (records, fixture.registry, fixture.journal)
        let commit = HeldCommit(of: registry, journal)
        let order = try fixture.order((1...3).map { try RegistryFixture.row($0) })
        let imported = try Outcome { try StockImport(journal: journal, registry: registry).run(order) }
        try await Self.until { commit.isHeld }
        let draft = try Sample.draft(.reserved, card: card, number: nil)
        let reserved = try Outcome { try records.reserve(draft, wanted) }
        try await Self.until { reserved.isThere || commit.isWaitedFor }
        commit.release()
        #expect(try await imported.value().delivery.accepted == 3)
        return try await reserved.value()
    }

    @Test func `a card gets the lowest number that is not in the delivery`() async throws {
        #expect(try await reservation(of: 7) == Sample.number(4))
    }

    @Test func `a number of the delivery is taken`() async throws {
        let number = try Sample.number(2)
        await #expect(throws: JournalError.numbers(.taken(number))) { try await reservation(of: 7, number) }
    }

    @Test func `a card of the delivery is named with its number`() async throws {
        let delivered = try JournalError.numbers(.cardDelivered(Sample.number(3)))
        await #expect(throws: delivered) { try await reservation(of: 3) }
    }
}
