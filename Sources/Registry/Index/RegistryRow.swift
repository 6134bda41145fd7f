// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal
internal import SmartCard

/// Conversion between a card's state and a row of the registry.
enum RegistryRow {
    private static let columns = [
        "state", "holder", "station", "profile", "reserved_at", "enrolled_at", "reason", "valid_until", "seq", "uid",
        "number",
    ]
    private static let insertion = """
        INSERT INTO card (\(columns.joined(separator: ", "))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """
    private static let cautiousInsertion = insertion + " ON CONFLICT DO NOTHING"
    private static let change = """
        UPDATE card SET \(columns.dropLast(2).map { "\($0) = ?" }.joined(separator: ", ")) WHERE uid = ? AND number = ?
        """

    /// Writes cards of the journal, with statements that stay compiled.
    struct Writer {
        private let cautiousInsertion: BulkStatement
        private let insertion: BulkStatement
        private let change: BulkStatement

        init(_ database: Database) throws {
            cautiousInsertion = try BulkStatement(database, RegistryRow.cautiousInsertion)
            insertion = try BulkStatement(database, RegistryRow.insertion)
            change = try BulkStatement(database, RegistryRow.change)
        }

        /// Adds a card that neither the journal nor a delivery had named; false when one had, or when a rule is broken.
        func insertIfNew(_ card: JournalledCard) throws -> Bool { try run(cautiousInsertion, card) == 1 }

        /// Adds a card that the journal had not named before.
        func insert(_ card: JournalledCard) throws { _ = try run(insertion, card) }

        /// Changes the row with the card's UID and number; false when there is none.
        func update(_ card: JournalledCard) throws -> Bool { try run(change, card) == 1 }

        private func run(_ statement: BulkStatement, _ card: JournalledCard) throws -> Int {
            let reservedAt = card.reservedAt.description
            statement.bind(card.state.rawValue, at: 1)
            statement.bind(card.holder?.description, at: 2)
            statement.bind(card.station, at: 3)
            statement.bind(card.profile, at: 4)
            statement.bind(reservedAt, at: 5)
            statement.bind(card.enrolledAt == card.reservedAt ? reservedAt : card.enrolledAt?.description, at: 6)
            statement.bind(card.reason, at: 7)
            statement.bind(card.validUntil?.description, at: 8)
            statement.bind(Int64(clamping: card.sequence), at: 9)
            statement.bind(card.uid.description, at: 10)
            statement.bind(Int64(clamping: card.number.value), at: 11)
            return try statement.run()
        }
    }

    /// A card that is known only from refusals; the last one counts.
    static func writeForeign(_ entry: JournalEntry, to database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO foreign_card (uid, reason, station, time, seq) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET reason = excluded.reason, station = excluded.station,
                    time = excluded.time, seq = excluded.seq
                """,
            arguments: [
                entry.content.uid?.description, entry.content.reason, entry.content.station, entry.time.description,
                Int64(clamping: entry.sequence),
            ]
        )
    }

    /// A number seen on a card although it is not its own; the last one counts.
    static func writeFound(_ number: CROUSNumber, of entry: JournalEntry, to database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO found_number (uid, number, seq) VALUES (?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET number = excluded.number, seq = excluded.seq
                """,
            arguments: [
                entry.content.uid?.description, Int64(clamping: number.value), Int64(clamping: entry.sequence),
            ]
        )
    }

    /// What the journal says of the card in a row; nil for a card in stock.
    static func read(_ row: Row) throws -> JournalledCard? {
        if row.isNull("seq"), row.integer("delivery") != nil { return nil }
        let uid = row.text("uid") ?? ""
        guard let cardUID = CardUID(hex: uid),
            let number = row.integer("number").flatMap({ CROUSNumber(UInt64(clamping: $0)) }),
            let state = row.text("state").flatMap({ CardState(rawValue: $0) }),
            let station = row.text("station"), let profile = row.text("profile"),
            let reservedAt = row.text("reserved_at").flatMap({ Timestamp($0) }),
            let sequence = row.integer("seq")
        else { throw RegistryError.unreadableRow(uid: uid) }
        return JournalledCard(
            uid: cardUID,
            number: number,
            state: state,
            holder: row.text("holder").flatMap { HolderReference($0) },
            station: station,
            profile: profile,
            reservedAt: reservedAt,
            enrolledAt: row.text("enrolled_at").flatMap { Timestamp($0) },
            reason: row.text("reason") ?? "",
            validUntil: row.text("valid_until").flatMap { CardDay($0) },
            sequence: UInt64(clamping: sequence)
        )
    }
}
