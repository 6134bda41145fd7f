// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile
internal import GRDB
package import Journal
internal import Posix
internal import Synchronization

/// An index over the journal in SQLite (WAL), for queries. A rebuilt one has the same rows.
///
/// The rows of a delivery come from its kept file, `deliveries/<sha256>.csv` beside the registry; a missing or changed
/// file is an error. The registry remembers the last entry it has seen: a journal without it is refused, even with a
/// `journal.head` that agrees. Calls block on the disk.
package final class Registry: Sendable {
    let database: DatabasePool
    package let deliveries: DeliveryFolder
    /// New path of an unreadable file that this registry replaced; nil when there was none.
    package let putAside: String?
    /// Held by the running import of a file; there is at most one.
    let importing = Mutex(())
    /// Number of running imports and other long writes (``beginLongWrite()``).
    let longWrites = Mutex(0)
    /// The last entry that is known to be applied; nil before any was.
    private let taken = Mutex<ChainHead?>(nil)
    /// How many choices of a number wait for an import (``waitForDeliveries(of:)``).
    let deliveryWaits = Mutex(0)

    /// Opens the registry at `path`, creating it when there is none, and replays the journal from the last entry it has
    /// seen.
    package convenience init(path: String, journal: Journal) throws(RegistryError) {
        try self.init(path: path, journal: journal, putAside: nil)
    }

    init(path: String, journal: Journal, putAside: String?) throws(RegistryError) {
        self.putAside = putAside
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        deliveries = DeliveryFolder(besideRegistry: path)
        do {
            database = try DatabasePool(path: path, configuration: configuration)
            try database.write(RegistrySchema.prepare)
        } catch {
            throw RegistryError(error)
        }
        // The journal's lock is held, so no import is running.
        deliveries.removeLeftovers()
        try catchUp(with: journal)
    }

    /// Deletes the registry at `path` and rebuilds it from the journal. No process may have it open.
    package static func rebuild(path: String, from journal: Journal) throws(RegistryError) -> Registry {
        for suffix in ["", "-wal", "-shm"] {
            Files.remove(path + suffix)
            guard !Files.exists(path + suffix) else { throw .notRemoved(path + suffix) }
        }
        return try Registry(path: path, journal: journal)
    }

    /// Rebuilds the rows from the journal in one transaction while the registry stays open.
    package func rebuild(from journal: Journal) throws(RegistryError) {
        beginLongWrite()
        defer { endLongWrite(behind: journal) }
        try write(behind: journal) { database in
            try RegistrySchema.clear(database)
            try RegistrySchema.prepare(database)
            return try RegistryReplay(database, deliveries).catchUp(with: journal)
        }
    }

    /// Applies the entries written since the last time: all of them or, on an error, none. Without new entries the last one
    /// is looked for in the journal, and nothing is written or locked.
    package func catchUp(with journal: Journal) throws(RegistryError) {
        let head = journal.head
        guard head == taken.withLock({ $0 }) else {
            return try write(behind: journal) { try RegistryReplay($0, deliveries).catchUp(with: journal) }
        }
        guard head.sequence > 0 else { return }
        do { try journal.require(head) } catch { throw stopping(journal, error) }
    }

    /// Changes the registry in one transaction; `body` returns the last entry that is applied then.
    private func write(behind journal: Journal, _ body: (Database) throws -> ChainHead) throws(RegistryError) {
        do {
            let head = try database.write(body)
            taken.withLock { $0 = head }
        } catch {
            throw stopping(journal, error)
        }
    }

    /// Classifies an error. A journal that was found broken gets no more lines; its writer is waited for here, when no
    /// transaction is open.
    func stopping(_ journal: Journal, _ error: any Error) -> RegistryError {
        let error = RegistryError(error)
        if case .journal(.broken(let fault)) = error { journal.stop(at: fault) }
        return error
    }

    /// Sequence number of the last entry applied; 0 for none.
    package func lastSequence() throws(RegistryError) -> UInt64 {
        try read { try RegistryReplay.seen(in: $0)?.sequence ?? 0 }
    }

    /// Number of cards that have a number.
    package func cardCount() throws(RegistryError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM card WHERE seq IS NOT NULL") ?? 0 }
    }

    /// Runs one query. It is a transaction by itself and its statement stays compiled, so it waits for nothing.
    func lookUp<Value>(_ body: (Database) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try database.unsafeRead(body)
        } catch {
            throw RegistryError(error)
        }
    }

    /// Runs queries that must see the same rows.
    func read<Value>(_ body: (Database) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw RegistryError(error)
        }
    }
}
