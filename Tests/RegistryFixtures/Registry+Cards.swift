// SPDX-License-Identifier: Apache-2.0
internal import GRDB
package import Journal
package import SmartCard

@testable package import Registry

/// All that the registry has of cards the journal names, to be compared with the journal.
extension Registry {
    /// Nil when the journal does not name the card.
    package func card(_ uid: CardUID) throws -> JournalledCard? { try cards().first { $0.uid == uid } }

    /// In the order of their last entries.
    package func cards() throws -> [JournalledCard] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM card WHERE seq IS NOT NULL ORDER BY seq")
                .compactMap(RegistryRow.read)
        }
    }
}
