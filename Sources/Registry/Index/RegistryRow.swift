// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal
internal import SmartCard

/// Conversion between a card's state and a row of the registry.
enum RegistryRow {
    static func write(_ card: JournalledCard, to database: Database) throws {
        let arguments: StatementArguments = [
            card.uid.description, Int64(clamping: card.number.value), card.state.rawValue, card.holder?.description,
            card.station, card.profile, card.reservedAt.description, card.enrolledAt?.description,
            card.reason, card.validUntil?.description, Int64(clamping: card.sequence),
        ]
        // Not INSERT OR REPLACE: that deletes a row with the number of another card.
        try database.execute(
            sql: """
                INSERT INTO card (uid, number, state, holder, station, profile, reserved_at, enrolled_at, reason,
                    valid_until, seq)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (uid) DO UPDATE SET
                    number = excluded.number, state = excluded.state, holder = excluded.holder,
                    station = excluded.station, profile = excluded.profile, reserved_at = excluded.reserved_at,
                    enrolled_at = excluded.enrolled_at, reason = excluded.reason,
                    valid_until = excluded.valid_until, seq = excluded.seq
                """,
            arguments: arguments
        )
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

    static func read(_ row: Row) throws -> JournalledCard {
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
