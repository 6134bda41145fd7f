// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import GRDB
package import Journal
internal import Synchronization

@testable package import Registry

/// Holds the commit of an import after its DELIVERY line is in the journal, until it is released.
package final class HeldCommit: Sendable {
    private enum Stage { case open, held, released }

    private let stage = Mutex(Stage.open)
    private let registry: Registry

    /// Holds the first commit that follows a DELIVERY line.
    package init(of registry: Registry, _ journal: Journal) {
        self.registry = registry
        registry.database.add(transactionObserver: Observer(self, journal), extent: .databaseLifetime)
    }

    /// True between the journal line and the commit.
    package var isHeld: Bool { stage.withLock { $0 == .held } }

    /// True while the choice of a number waits for the commit.
    package var isWaitedFor: Bool { registry.deliveryWaits.withLock { $0 > 0 } }

    package func release() { stage.withLock { $0 = .released } }

    private func hold() {
        stage.withLock { if $0 == .open { $0 = .held } }
        while isHeld { Thread.sleep(forTimeInterval: 0.002) }
    }

    private final class Observer: TransactionObserver, Sendable {
        private let owner: HeldCommit
        private let journal: Journal

        init(_ owner: HeldCommit, _ journal: Journal) {
            self.owner = owner
            self.journal = journal
        }

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ database: Database) {}
        func databaseDidRollback(_ database: Database) {}

        func databaseWillCommit() {
            if journal.withState({ $0.lastDelivery > 0 }) { owner.hold() }
        }
    }
}
