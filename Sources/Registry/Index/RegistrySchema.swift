// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// The tables of the registry. Permanent rules are in the schema, so that no code can break them.
enum RegistrySchema {
    /// `PRAGMA user_version`; another one is rebuilt, never migrated, because the journal has everything.
    static let version = 4

    private static let statements = [cards, deliveries, agreement, others].joined()

    private static let cards = """
        CREATE TABLE card (
            uid TEXT NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN
                ('reserved', 'enrolled', 'cancelled', 'replaced', 'abandoned', 'erased', 'conflict')),
            holder TEXT,
            station TEXT NOT NULL,
            profile TEXT NOT NULL,
            reserved_at TEXT NOT NULL,
            enrolled_at TEXT,
            reason TEXT NOT NULL,
            valid_until TEXT,
            seq INTEGER NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX card_state ON card (state);
        CREATE INDEX card_holder ON card (holder);
        CREATE UNIQUE INDEX card_of_holder ON card (holder)
            WHERE state IN ('enrolled', 'conflict') AND enrolled_at IS NOT NULL;
        CREATE UNIQUE INDEX reservation_of_holder ON card (holder)
            WHERE state IN ('reserved', 'conflict') AND enrolled_at IS NULL;
        CREATE TRIGGER card_pair_is_permanent BEFORE UPDATE ON card
            WHEN new.uid <> old.uid OR new.number <> old.number
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        CREATE TRIGGER card_stays BEFORE DELETE ON card
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        """

    /// `delivery.id` counts the imported files from 1; `held` counts their rows in `stock`. The number is the row id of
    /// `stock`: deliveries come in the order of their numbers, so the largest tree grows only at its end.
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
        CREATE TABLE stock (
            number INTEGER NOT NULL PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,
            delivery INTEGER NOT NULL REFERENCES delivery (id),
            line INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            code TEXT
        ) STRICT;
        CREATE INDEX stock_code ON stock (code) WHERE code IS NOT NULL;
        CREATE TRIGGER stock_pair_is_permanent BEFORE UPDATE ON stock
            WHEN new.uid <> old.uid OR new.number <> old.number
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        CREATE TRIGGER stock_stays BEFORE DELETE ON stock
            WHEN EXISTS (SELECT 1 FROM card WHERE number = old.number)
            BEGIN SELECT RAISE(ABORT, 'a card and its number belong together for ever'); END;
        """

    /// Message of the triggers that keep `card` and `stock` from contradicting each other.
    static let disagreement = "card and stock disagree"

    private static let agreement = """
        CREATE TRIGGER card_agrees_with_stock BEFORE INSERT ON card
            WHEN EXISTS (SELECT 1 FROM stock WHERE uid = new.uid AND number <> new.number)
                OR EXISTS (SELECT 1 FROM stock WHERE number = new.number AND uid <> new.uid)
            BEGIN SELECT RAISE(ABORT, '\(disagreement)'); END;
        CREATE TRIGGER stock_agrees_with_card BEFORE INSERT ON stock
            WHEN EXISTS (SELECT 1 FROM card WHERE uid = new.uid AND number <> new.number)
                OR EXISTS (SELECT 1 FROM card WHERE number = new.number AND uid <> new.uid)
            BEGIN SELECT RAISE(ABORT, '\(disagreement)'); END;
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

    /// Drops the tables; a later one may refer to an earlier one.
    static func clear(_ database: Database) throws {
        for table in ["seen", "found_number", "foreign_card", "stock", "delivery", "card"] {
            try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
        }
        try database.execute(sql: "PRAGMA user_version = 0")
    }

    /// Creates the tables in a new file; refuses a file of another version.
    static func prepare(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found == version { return }
        guard found == 0 else { throw RegistryError.otherVersion(found: found) }
        try database.execute(sql: statements)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }
}
