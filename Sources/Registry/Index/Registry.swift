// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import ChainedFile
internal import GRDB
package import Journal
internal import Posix
package import SmartCard
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
        do {
            try database.write { database in
                try RegistrySchema.clear(database)
                try RegistrySchema.prepare(database)
                try RegistryReplay(database, deliveries).catchUp(with: journal)
            }
        } catch {
            throw RegistryError(error)
        }
    }

    /// Applies the entries written since the last time: all of them or, on an error, none. Cheap when there are few.
    package func catchUp(with journal: Journal) throws(RegistryError) {
        do {
            _ = try database.write { try RegistryReplay($0, deliveries).catchUp(with: journal) }
        } catch {
            throw RegistryError(error)
        }
    }

    /// Sequence number of the last entry applied; 0 for none.
    package func lastSequence() throws(RegistryError) -> UInt64 {
        try read { try RegistryReplay.seen(in: $0)?.sequence ?? 0 }
    }

    /// A card in the journal; nil when it has no number.
    package func card(_ uid: CardUID) throws(RegistryError) -> JournalledCard? {
        try cards(where: "uid = ?", [uid.description]).first
    }

    /// The card a number belongs to; nil when the number is free as far as the journal knows.
    package func card(number: CROUSNumber) throws(RegistryError) -> JournalledCard? {
        try cards(where: "number = ?", [Int64(clamping: number.value)]).first
    }

    /// All cards a holder has or had, in the order of their last entries.
    package func cards(of holder: HolderReference) throws(RegistryError) -> [JournalledCard] {
        try cards(where: "holder = ?", [holder.description])
    }

    /// All cards in a state, in the order of their last entries.
    package func cards(state: CardState) throws(RegistryError) -> [JournalledCard] {
        try cards(where: "state = ?", [state.rawValue])
    }

    /// All cards, in the order of their last entries.
    package func cards() throws(RegistryError) -> [JournalledCard] {
        try cards(where: "1", [])
    }

    /// Number of cards that have a number.
    package func cardCount() throws(RegistryError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM card") ?? 0 }
    }

    /// Number of cards in each state; states without a card are missing.
    package func counts() throws(RegistryError) -> [CardState: Int] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT state, count(*) AS cards FROM card GROUP BY state")
            return rows.reduce(into: [:]) { counts, row in
                guard let state = row.text("state").flatMap({ CardState(rawValue: $0) }) else { return }
                counts[state] = row.integer("cards").map { Int($0) }
            }
        }
    }

    private func cards(
        where condition: String,
        _ arguments: StatementArguments
    ) throws(RegistryError) -> [JournalledCard] {
        let sql = "SELECT * FROM card WHERE \(condition) ORDER BY seq"
        return try read { try Row.fetchAll($0, sql: sql, arguments: arguments).map(RegistryRow.read) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw RegistryError(error)
        }
    }
}
