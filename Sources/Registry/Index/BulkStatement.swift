// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import GRDBSQLite

/// A statement that is run for each of many rows. GRDB takes longer to pass one row's values than SQLite to store them.
@safe final class BulkStatement {
    /// Keeps the handle valid.
    private let statement: Statement
    private let handle: SQLiteStatement

    /// The compiled statement is kept by the connection.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        unsafe handle = statement.sqliteStatement
        reset()
        unsafe sqlite3_clear_bindings(handle)
    }

    deinit { reset() }

    /// Values stay until they are bound again; parameters count from 1.
    func bind(_ value: Int64?, at index: Int32) {
        if let value { unsafe sqlite3_bind_int64(handle, index, value) } else { bindNull(at: index) }
    }

    func bind(_ value: String?, at index: Int32) {
        guard let value else { return bindNull(at: index) }
        var copy = value
        copy.withUTF8 { bytes in unsafe bind(text: bytes, at: index) }
    }

    /// UTF-8.
    func bind(_ value: [UInt8], at index: Int32) {
        unsafe value.withUnsafeBufferPointer { bytes in unsafe bind(text: bytes, at: index) }
    }

    private func bind(text bytes: UnsafeBufferPointer<UInt8>, at index: Int32) {
        let count = Int32(clamping: bytes.count)
        unsafe bytes.withMemoryRebound(to: CChar.self) { text in
            _ = unsafe sqlite3_bind_text(handle, index, text.baseAddress, count, Self.transient)
        }
    }

    private func bindNull(at index: Int32) { unsafe sqlite3_bind_null(handle, index) }

    /// SQLite copies the text.
    private static var transient: sqlite3_destructor_type? {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type?.self)
    }

    /// Runs the statement to its end and returns how many rows it changed.
    func run() throws -> Int {
        defer { reset() }
        let code = unsafe sqlite3_step(handle)
        guard code == SQLITE_DONE else { throw error }
        return Int(unsafe sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// True when the query has a row.
    func hasRow() throws -> Bool {
        defer { reset() }
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error
        }
    }

    private func reset() { unsafe sqlite3_reset(handle) }

    private var error: DatabaseError {
        let connection = unsafe sqlite3_db_handle(handle)
        return DatabaseError(
            resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
            message: unsafe String(cString: sqlite3_errmsg(connection))
        )
    }
}
