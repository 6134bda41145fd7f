// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal

/// A delivery as a row of the registry. It is opened before its rows are inserted, because they refer to it, and closed
/// by its journal line, in the same transaction.
enum DeliveryRow {
    /// Sequence number of a journal line that is not written yet.
    private static let noLine = 0

    /// The id of the row: deliveries count from 1 in the order of their first lines, also in a rebuilt registry.
    ///
    /// A file that is imported again in the same way keeps its row and its cards, and adds to them. Read in another way
    /// it replaces them; the schema forbids that once a card was linked.
    static func open(_ delivery: Delivery, in database: Database) throws -> Int64 {
        if let known = try fetch(delivery.file, in: database)?.delivery, known.isRead(like: delivery) {
            return try reopen(delivery, in: database)
        }
        try database.execute(
            sql: """
                DELETE FROM card WHERE delivery = (SELECT id FROM delivery WHERE sha256 = :file);
                DELETE FROM delivery WHERE sha256 = :file
                """,
            arguments: ["file": delivery.file.description]
        )
        try database.execute(
            sql: """
                INSERT INTO delivery
                    (id, sha256, kind, rows, refused, present, held, byte_order, columns, time, station, operator, seq)
                SELECT coalesce(max(id), 0) + 1, ?, ?, 0, 0, 0, 0, ?, ?, '', '', '', ? FROM delivery
                """,
            arguments: [
                delivery.file.description, delivery.kind.rawValue, delivery.order.rawValue,
                delivery.columns.description, noLine,
            ]
        )
        return database.lastInsertedRowID
    }

    private static func reopen(_ delivery: Delivery, in database: Database) throws -> Int64 {
        let id = try Int64.fetchOne(
            database,
            sql: "UPDATE delivery SET kind = ?, columns = ?, seq = ? WHERE sha256 = ? RETURNING id",
            arguments: [
                delivery.kind.rawValue, delivery.columns.description, noLine, delivery.file.description,
            ]
        )
        guard let id else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return id
    }

    /// True between opening and closing.
    static func isOpen(_ file: FileHash, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM delivery WHERE sha256 = ? AND seq = ?)",
            arguments: [file.description, noLine]
        ) ?? false
    }

    private static let selection = """
        SELECT delivery.*,
            (SELECT count(*) FROM card WHERE card.delivery = delivery.id AND card.seq IS NOT NULL) AS linked
        FROM delivery
        """

    /// All deliveries, in the order of their lines.
    static func fetchAll(_ database: Database) throws -> [DeliveryRecord] {
        try Row.fetchAll(database, sql: selection + " ORDER BY id").map(read)
    }

    /// One delivery; nil when the file was never imported.
    static func fetch(_ file: FileHash, in database: Database) throws -> DeliveryRecord? {
        let sql = selection + " WHERE sha256 = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [file.description]).map(read)
    }

    /// Counts cards that were added.
    static func add(_ count: Int, to id: Int64, in database: Database) throws {
        try database.execute(sql: "UPDATE delivery SET held = held + ? WHERE id = ?", arguments: [count, id])
    }

    static func close(_ delivery: Delivery, by entry: JournalEntry, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE delivery SET rows = ?, refused = ?, present = ?, time = ?, station = ?, operator = ?, seq = ?
                WHERE sha256 = ?
                """,
            arguments: [
                delivery.rows, delivery.refused, delivery.present, entry.time.description, entry.content.station,
                entry.content.operatorName, Int64(clamping: entry.sequence), delivery.file.description,
            ]
        )
    }
}
