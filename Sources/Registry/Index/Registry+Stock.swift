// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB
package import SmartCard

extension Registry {
    /// The card of a delivery with this UID, linked or not; nil when no delivery has it.
    package func stock(uid: CardUID) throws(RegistryError) -> StockEntry? {
        try read { try StockRow.fetch($0, where: "stock.uid = ?", [uid.description]) }
    }

    /// The card of a delivery with this number; nil when no delivery has it.
    package func stock(number: CROUSNumber) throws(RegistryError) -> StockEntry? {
        try read { try StockRow.fetch($0, where: "stock.number = ?", [Int64(clamping: number.value)]) }
    }

    /// The card of a delivery whose UID is this one reversed: its file was imported in the wrong byte order.
    package func stockReversed(uid: CardUID) throws(RegistryError) -> StockEntry? {
        guard let reversed = CardUID(uid.bytes.reversed()), reversed != uid else { return nil }
        return try stock(uid: reversed)
    }
}

/// A row of `stock` joined with its delivery.
enum StockRow {
    static let columns = "stock.uid, stock.number, delivery.sha256, stock.line, stock.offset, stock.code"

    static func fetch(
        _ database: Database,
        where condition: String,
        _ arguments: StatementArguments
    ) throws -> StockEntry? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM stock JOIN delivery ON delivery.id = stock.delivery WHERE \(condition)"
        )
        return try Row.fetchOne(statement, arguments: arguments).map(read)
    }

    static func read(_ row: Row) throws -> StockEntry {
        let uid = row.text("uid") ?? ""
        guard let cardUID = CardUID(hex: uid),
            let number = row.integer("number").flatMap({ CROUSNumber(UInt64(clamping: $0)) }),
            let file = row.text("sha256").flatMap({ FileHash($0) }),
            let line = row.integer("line"), let offset = row.integer("offset")
        else { throw RegistryError.unreadableRow(uid: uid) }
        return StockEntry(
            uid: cardUID,
            number: number,
            file: file,
            line: Int(line),
            offset: Int(offset),
            code: row.text("code")
        )
    }
}
