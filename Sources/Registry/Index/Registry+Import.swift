// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import Journal

extension Registry {
    /// Lines written between the last reading of the journal and the delivery's own line contradict the delivery.
    private struct Overtaken: Error {}

    /// Most memory for the pages of growing trees; with less an import of a million cards waits for the disk.
    private static let cacheKibibytes = 48 << 10
    private static let attempts = 3

    /// Inserts the rows of a kept file and writes its journal line in one transaction: both or none. When the process
    /// ends between the two, the next start replays the line.
    func take(
        _ source: CardSource,
        _ order: ImportRequest,
        _ journal: Journal,
        _ log: ImportLog,
        progress: (Int) -> Void
    ) throws(StockError) -> Delivery {
        beginLongWrite()
        defer { endLongWrite(behind: journal) }
        let mark = log.mark
        var attempt = 1
        while true {
            do {
                return try withLargeCache { database in
                    try take(source, order, journal, log, database, progress: progress)
                }
            } catch is Overtaken where attempt < Self.attempts {
                attempt += 1
                try log.rewind(to: mark)
            } catch let error as StockError {
                throw error
            } catch {
                throw .registry(stopping(journal, error))
            }
        }
    }

    private func take(
        _ source: CardSource,
        _ order: ImportRequest,
        _ journal: Journal,
        _ log: ImportLog,
        _ database: Database,
        progress: (Int) -> Void
    ) throws -> Delivery {
        let replay = RegistryReplay(database, deliveries)
        var head = try replay.catchUp(with: journal)
        let known = try DeliveryRow.fetch(source.file, in: database)
        try known?.checkGivesWay(to: order)
        let delivery = try load(source, order.kind, log, database, progress: progress)
        if order.kind == .stock, !order.skipsBadRows { try log.throwIfRefused() }
        try known?.checkGains(from: delivery, log)
        let line = delivery.line(station: order.station, operatorName: order.operatorName)
        while try journal.append([line], expecting: head) == nil {
            do {
                head = try replay.catchUp(with: journal)
            } catch RegistryError.stockDisagrees {
                throw Overtaken()
            }
        }
        try replay.catchUp(with: journal)
        return delivery
    }

    /// Inserts the rows of a kept file and returns its delivery with the counts.
    private func load(
        _ source: CardSource,
        _ kind: Delivery.Kind,
        _ log: ImportLog,
        _ database: Database,
        progress: (Int) -> Void
    ) throws -> Delivery {
        let delivery = Delivery(file: source.file, kind: kind, order: source.order, columns: source.columns)
        let loader = try StockLoader(database, id: try DeliveryRow.open(delivery, in: database), delivery)
        let count = try loader.load(source.path, progress: progress) { problem in
            if problem.reason.isPresence { return try log.notePresence(problem) }
            // Already reported, in more detail, when its journal line was refused.
            if kind == .issued, problem.reason == .notIssued { return }
            try log.refuse(problem)
        }
        return delivery.counting(count)
    }

    /// Reports the rows of a file that would be refused, and inserts none.
    func rehearse(_ source: CardSource, _ log: ImportLog) throws(StockError) {
        beginLongWrite()
        defer { endLongWrite() }
        do {
            try database.writeWithoutTransaction { database in
                try database.inTransaction {
                    _ = try load(source, .stock, log, database) { _ in }
                    return .rollback
                }
            }
        } catch let error as StockError {
            throw error
        } catch {
            throw .registry(RegistryError(error))
        }
    }

    /// One transaction with room for the pages of a million cards.
    func withLargeCache<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA cache_size = -\(Self.cacheKibibytes)")
            defer { try? database.execute(sql: "PRAGMA cache_size = -2000; PRAGMA shrink_memory") }
            var value: Value?
            try database.inTransaction(.immediate) {
                value = try body(database)
                return .commit
            }
            _ = try? database.checkpoint(.truncate)
            guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
            return value
        }
    }
}
