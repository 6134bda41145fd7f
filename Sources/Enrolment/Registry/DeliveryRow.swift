// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// A delivery as a row of the registry. It is opened before its rows come in, because they refer to it, and closed by its
/// journal line, in the same transaction.
enum DeliveryRow {
    /// Place of a journal line that is not written yet.
    private static let noLine = 0

    /// The row's number: deliveries count from 1 in the order of their lines, in a registry made again too.
    static func open(_ delivery: Delivery, in database: Database) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO delivery (id, sha256, kind, rows, refused, byte_order, columns, time, station, operator, seq)
                SELECT count(*) + 1, ?, ?, 0, 0, ?, ?, '', '', '', ? FROM delivery
                """,
            arguments: [
                delivery.file.description, delivery.kind.rawValue, delivery.order.rawValue,
                delivery.columns.description, noLine,
            ]
        )
        return database.lastInsertedRowID
    }

    /// True between opening and closing.
    static func isOpen(_ file: FileHash, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM delivery WHERE sha256 = ? AND seq = ?)",
            arguments: [file.description, noLine]
        ) ?? false
    }

    /// Place of the journal line of a file that came in before.
    static func sequence(of file: FileHash, in database: Database) throws -> UInt64? {
        try Int64.fetchOne(
            database,
            sql: "SELECT seq FROM delivery WHERE sha256 = ?",
            arguments: [file.description]
        ).map { UInt64(clamping: $0) }
    }

    static func close(_ delivery: Delivery, by entry: JournalEntry, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE delivery SET rows = ?, refused = ?, time = ?, station = ?, operator = ?, seq = ?
                WHERE sha256 = ?
                """,
            arguments: [
                delivery.rows, delivery.refused, entry.time.description, entry.content.station,
                entry.content.operatorName, Int64(clamping: entry.sequence), delivery.file.description,
            ]
        )
    }
}
