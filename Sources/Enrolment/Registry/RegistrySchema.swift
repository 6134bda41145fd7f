// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// The tables of the registry. The rules that hold for ever are in the schema, so that no code can break them.
enum RegistrySchema {
    /// `PRAGMA user_version`; another one is rebuilt, never migrated: the journal has everything.
    static let version = 2

    private static let statements = """
        CREATE TABLE card (
            uid TEXT NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('reserved', 'enrolled', 'cancelled', 'replaced', 'abandoned', 'erased', 'conflict')),
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
        CREATE TABLE seen (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            seq INTEGER NOT NULL,
            hash TEXT NOT NULL,
            offset INTEGER NOT NULL
        ) STRICT;
        """

    /// Removes the tables.
    static func clear(_ database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS card; DROP TABLE IF EXISTS seen; PRAGMA user_version = 0")
    }

    /// Makes the tables in a new file; refuses a file of another version.
    static func prepare(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found == version { return }
        guard found == 0 else { throw RegistryError.otherVersion(found: found) }
        try database.execute(sql: statements)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }
}
