// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB
package import SmartCard

extension Registry {
    /// The card of a delivery with this UID, linked or not; nil when no delivery has it.
    package func stock(uid: CardUID) throws(RegistryError) -> StockEntry? {
        try lookUp { try StockRow.fetch($0, .uid(uid)) }
    }

    /// The card of a delivery with this number; nil when no delivery has it.
    package func stock(number: CROUSNumber) throws(RegistryError) -> StockEntry? {
        try lookUp { try StockRow.fetch($0, .number(number)) }
    }

    /// Those of some cards whose UIDs and numbers no delivery gives another partner.
    func agreeing<Card>(
        _ cards: [Card],
        pair: (Card) -> (uid: CardUID, number: CROUSNumber)
    ) throws(RegistryError) -> [Card] {
        try lookUp { database in
            let statement = try BulkStatement(
                database,
                """
                SELECT 1 FROM card WHERE delivery IS NOT NULL
                    AND (uid = ?1 AND number <> ?2 OR number = ?2 AND uid <> ?1)
                """
            )
            return try cards.filter { card in
                let (uid, number) = pair(card)
                statement.bind(uid.description, at: 1)
                statement.bind(Int64(clamping: number.value), at: 2)
                return try !statement.hasRow()
            }
        }
    }

    /// The card of a delivery whose UID is this one reversed: its file was imported in the wrong byte order.
    package func stockReversed(uid: CardUID) throws(RegistryError) -> StockEntry? {
        guard let reversed = CardUID(uid.bytes.reversed()), reversed != uid else { return nil }
        return try stock(uid: reversed)
    }
}

/// A card of a delivery, as the registry has it.
enum StockRow {
    /// What a card is looked for by.
    enum Name {
        case uid(CardUID)
        case number(CROUSNumber)
    }

    static func fetch(_ database: Database, _ name: Name) throws -> StockEntry? {
        switch name {
        case .uid(let uid): try fetch(database, "card.uid", uid.description)
        case .number(let number): try fetch(database, "card.number", Int64(clamping: number.value))
        }
    }

    private static func fetch(
        _ database: Database,
        _ column: String,
        _ value: some DatabaseValueConvertible
    ) throws -> StockEntry? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT card.uid, card.number, delivery.sha256, card.line, card.offset, card.code
                FROM card JOIN delivery ON delivery.id = card.delivery WHERE \(column) = ?
                """
        )
        return try Row.fetchOne(statement, arguments: [value]).map(read)
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
