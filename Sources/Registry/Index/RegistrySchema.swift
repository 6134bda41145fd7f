// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// The tables of the registry. Permanent rules are in the schema, so that no code can break them.
enum RegistrySchema {
    /// `PRAGMA user_version`; another one is rebuilt, never migrated, because the journal has everything.
    static let version = 5

    private static let statements = [deliveries, cards, others].joined()

    /// `delivery.id` counts the imported files from 1; `held` counts their rows in `card`.
    private static let deliveries = """
        CREATE TABLE delivery (
            id INTEGER NOT NULL PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('stock', 'issued')),
            rows INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            present INTEGER NOT NULL,
            held INTEGER NOT NULL,
            byte_order TEXT NOT NULL CHECK (byte_order IN ('normal', 'reversed')),
            columns TEXT NOT NULL,
            time TEXT NOT NULL,
            station TEXT NOT NULL,
            operator TEXT NOT NULL,
            seq INTEGER NOT NULL UNIQUE
        ) STRICT;
        """

    /// One row for each card with a number. `delivery` to `code` say which file brought it, `state` to `seq` what the
    /// journal says of it; a card in stock has no `seq` yet, a card that was blank no `delivery`. So a delivery and the
    /// journal can never give one card two numbers, or one number to two cards.
    ///
    /// Deliveries come in the order of their numbers, so the table grows at its end.
    private static let cards = """
        CREATE TABLE card (
            number INTEGER NOT NULL PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,
            delivery INTEGER REFERENCES delivery (id),
            line INTEGER,
            offset INTEGER,
            code TEXT,
            state TEXT CHECK (state IS NULL OR state IN
                ('reserved', 'enrolled', 'cancelled', 'replaced', 'abandoned', 'erased', 'conflict')),
            holder TEXT,
            station TEXT,
            profile TEXT,
            reserved_at TEXT,
            enrolled_at TEXT,
            reason TEXT,
            valid_until TEXT,
            seq INTEGER,
            CHECK (CASE WHEN delivery IS NULL THEN seq IS NOT NULL AND line IS NULL AND offset IS NULL AND code IS NULL
                ELSE line IS NOT NULL AND offset IS NOT NULL END),
            CHECK (CASE WHEN seq IS NULL THEN state IS NULL AND holder IS NULL
                ELSE state IS NOT NULL AND station IS NOT NULL AND profile IS NOT NULL AND reserved_at IS NOT NULL
                    AND reason IS NOT NULL END)
        ) STRICT;
        CREATE UNIQUE INDEX card_seq ON card (seq) WHERE seq IS NOT NULL;
        CREATE INDEX card_code ON card (code) WHERE code IS NOT NULL;
        CREATE INDEX card_state ON card (state) WHERE state IS NOT NULL;
        CREATE INDEX card_holder ON card (holder) WHERE holder IS NOT NULL;
        CREATE INDEX card_linked ON card (delivery) WHERE delivery IS NOT NULL AND seq IS NOT NULL;
        CREATE UNIQUE INDEX card_of_holder ON card (holder)
            WHERE state IN ('enrolled', 'conflict') AND enrolled_at IS NOT NULL;
        CREATE UNIQUE INDEX reservation_of_holder ON card (holder)
            WHERE state IN ('reserved', 'conflict') AND enrolled_at IS NULL;
        CREATE TRIGGER card_pair_is_permanent BEFORE UPDATE OF uid, number ON card
            WHEN new.uid <> old.uid OR new.number <> old.number
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        CREATE TRIGGER card_delivery_stays BEFORE UPDATE OF delivery ON card
            WHEN old.delivery IS NOT NULL AND new.delivery IS NOT old.delivery
            BEGIN SELECT RAISE(ABORT, 'a card belongs to the delivery that brought it'); END;
        CREATE TRIGGER card_stays BEFORE DELETE ON card WHEN old.seq IS NOT NULL
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        """

    private static let others = """
        CREATE TABLE foreign_card (
            uid TEXT NOT NULL PRIMARY KEY,
            reason TEXT NOT NULL,
            station TEXT NOT NULL,
            time TEXT NOT NULL,
            seq INTEGER NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE found_number (
            uid TEXT NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL,
            seq INTEGER NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX found_number_number ON found_number (number);
        CREATE TABLE seen (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            seq INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        """

    /// Drops the tables, those of older versions too; an earlier one may refer to a later one.
    static func clear(_ database: Database) throws {
        for table in ["seen", "found_number", "foreign_card", "stock", "card", "delivery"] {
            try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
        }
        try database.execute(sql: "PRAGMA user_version = 0")
    }

    /// Throws ``RegistryError/otherVersion(found:)`` for a file of another version.
    static func check(_ database: Database) throws {
        let found = try found(in: database)
        guard found == version else { throw RegistryError.otherVersion(found: found) }
    }

    private static func found(in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    /// Creates the tables in a new file; refuses a file of another version.
    static func prepare(_ database: Database) throws {
        guard try found(in: database) == 0 else { return try check(database) }
        try database.execute(sql: statements)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }
}
