// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Enrolment
import EnrolmentFixtures
import Foundation
import Journal
import JournalFixtures
import Posix
import RegistryFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import Registry

/// A file of cards takes long to import; no station waits for it.
@Suite(.timeLimit(.minutes(3))) struct ImportWaitTests {
    /// An import held in the middle of its file until it is released, for twenty seconds at most.
    private final class HeldImport: Sendable {
        enum Stage { case beginning, held, released, overdue, done }

        let stage = Mutex(Stage.beginning)

        func hold() {
            stage.withLock { $0 = .held }
            for _ in 0..<4000 where stage.withLock({ $0 == .held }) { Thread.sleep(forTimeInterval: 0.005) }
            stage.withLock { if $0 == .held { $0 = .overdue } }
        }

        /// False when the import continued by itself.
        func release() -> Bool {
            stage.withLock { stage in
                defer { stage = .released }
                return stage == .held
            }
        }

        func isAt(_ wanted: Stage) -> Bool { stage.withLock { $0 == wanted } }
    }

    private func start(_ held: HeldImport, _ host: TestHost) throws {
        // Progress is reported each 1,024 lines.
        let rows = try (0..<1100).map {
            try RegistryFixture.row(2000 + $0, number: Sample.number(5001 + UInt64($0)).value)
        }
        let text = ([CROUSCSV.header] + rows).map { $0 + "\n" }.joined()
        let order = ImportRequest(path: try host.folder.write("delivery.csv", text), station: "host")
        let work = StockImport(journal: host.journal, registry: host.records.registry)
        try DetachedThread.start(name: "import") {
            _ = try? work.run(order) { if $0.phase == .registry, held.isAt(.beginning) { held.hold() } }
            held.stage.withLock { $0 = .done }
        }
    }

    @Test func `a card is done while an import runs, and found after it`() async throws {
        try await TestHost.run { host in
            let held = HeldImport()
            try start(held, host)
            try await waitUntil("the import is in its file") { held.isAt(.held) }
            let result = try await host.enrol(host.card(1))
            var query = RegistryQuery()
            query.uid = result.uid
            #expect(try await host.service.stock.search(query).cards.isEmpty)
            #expect(held.release(), "the card waited for the import")
            try await waitUntil("the import is done") { held.isAt(.done) }
            let registry = host.records.registry
            #expect(try registry.card(result.uid)?.state == .enrolled)
            #expect(try registry.allDeliveries().map(\.left) == [1100])
            try host.expectSameRegistryAnew()
        }
    }

    @Test func `without an import a card is found at once`() async throws {
        try await TestHost.run { host in
            let result = try await host.enrol(host.card(1))
            #expect(try host.records.registry.card(result.uid)?.state == .enrolled)
        }
    }
}
