// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import GRDB
import JournalFixtures
import RegistryFixtures
import TestSupport
import Testing

@testable import Journal
@testable import Registry

@Suite struct RegistryTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("registry.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// A journal in which every state occurs.
    private func eventfulJournal() throws -> Journal {
        let journal = try Sample.journal(in: folder, cards: 3)
        try journal.append(Sample.draft(.reserved, card: 4, number: 4, holder: 1))
        _ = try journal.append([
            Sample.draft(.cancelled, card: 1, number: 1, holder: 1),
            Sample.draft(.enrolled, card: 4, number: 4, holder: 1),
        ])
        try journal.append(Sample.draft(.reserved, card: 5, number: 5, holder: 5))
        try journal.append(Sample.draft(.abandoned, card: 5, number: 5, holder: 5))
        try journal.append(Sample.draft(.erased, card: 1, number: 1, holder: 1))
        try journal.append(Sample.draft(.refused, card: 9, number: nil))
        try journal.append(Sample.draft(.reserved, card: 6, number: 6))
        return journal
    }

    private func execute(_ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    private func dump() throws -> String {
        try DatabaseQueue(path: path).read { database in
            try ["card", "seen"].map { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1").map(\.description)
                    .joined(separator: "\n")
            }.joined(separator: "\n\n")
        }
    }

    @Test func `the registry has what the journal has`() throws {
        let journal = try eventfulJournal()
        let registry = try Registry(path: path, journal: journal)
        #expect(try registry.cardCount() == 6)
        for number in 1...6 {
            let hit = try #require(try registry.search(.number(Sample.number(UInt64(number)))).cards.first)
            let card = try #require(journal.card(hit.uid))
            #expect(hit.number == card.number && hit.state == card.state && hit.holder == card.holder)
            #expect(hit.reason == card.reason && hit.time == card.enrolledAt ?? card.reservedAt && hit.file == nil)
            #expect(try registry.search(.uid(hit.uid)).cards == [hit])
        }
        #expect(try registry.search(.holder(Sample.holder(1))).cards.map(\.state) == [.erased, .enrolled])
        #expect(try registry.search(.number(Sample.number(99))).cards == [])
        #expect(try registry.lastSequence() == journal.head.sequence)
    }

    @Test func `a followed and a rebuilt registry have the same rows`() throws {
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        do {
            let registry = try Registry(path: path, journal: journal)
            for card in 1...4 {
                try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card), holder: card))
                try registry.catchUp(with: journal)
                if card != 3 {
                    try journal.append(Sample.draft(.enrolled, card: card, number: UInt64(card), holder: card))
                }
            }
            try registry.catchUp(with: journal)
        }
        let followed = try dump()
        #expect(followed.contains("102500000004"))
        do { _ = try Registry.rebuild(path: path, from: journal) }
        #expect(try dump() == followed)
    }

    @Test func `entries written without the registry are applied at the next start`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        do { _ = try Registry(path: path, journal: journal) }
        try journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 2))
        let registry = try Registry(path: path, journal: journal)
        #expect(try registry.search(.uid(Sample.uid(2))).cards.map(\.state) == [.reserved])
    }

    @Test func `a journal shorter than what was seen is refused although its head agrees`() throws {
        let short: (journal: [UInt8], head: [UInt8])
        do {
            let journal = try Sample.journal(in: folder, cards: 1)
            short = (try folder.read(Sample.file), try folder.read("journal.head"))
            try journal.append(Sample.draft(.reserved, card: 2, number: 2))
            _ = try Registry(path: path, journal: journal)
        }
        try folder.write(Sample.file, short.journal)
        try folder.write("journal.head", short.head)
        let fault = JournalFault(file: Sample.file, line: 4, .forgotten(3))
        do {
            let journal = try Journal(folder: folder.path)
            #expect(throws: RegistryError.journal(.broken(fault))) { _ = try Registry(path: path, journal: journal) }
            // The refused journal gets no more lines from this process, and one from another process does not help.
            #expect(throws: JournalError.broken(fault)) {
                try journal.append(Sample.draft(.reserved, card: 3, number: 2))
            }
        }
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        try journal.append(Sample.draft(.reserved, card: 3, number: 2))
        #expect(throws: RegistryError.journal(.broken(fault))) { _ = try Registry(path: path, journal: journal) }
    }

    @Test func `numbers outside a range are found, unless a file of cards brought them`() throws {
        let journal = try Sample.journal(in: folder, cards: 3)
        let registry = try Registry(path: path, journal: journal)
        let (one, two, three) = (try Sample.number(1), try Sample.number(2), try Sample.number(3))
        #expect(try registry.strays(outside: one...three) == nil)
        #expect(try registry.strays(outside: one...one)?.count == 2)
        #expect(try registry.strays(outside: three...three)?.lowest == one)
        try execute("INSERT INTO delivery VALUES (1, 'ab', 'stock', 1, 0, 0, 1, 'normal', '', '', '', '', 99)")
        try execute("UPDATE card SET delivery = 1, line = 2, offset = 9 WHERE number = \(three.value)")
        #expect(try registry.strays(outside: one...two) == nil)
    }

    @Test func `the rules are in the schema`() throws {
        _ = try Registry(path: path, journal: eventfulJournal())
        func card(_ number: Int, _ uid: String, _ holder: String, seq: Int) -> String {
            """
            INSERT INTO card (number, uid, state, holder, station, profile, reserved_at, enrolled_at, reason, seq)
            VALUES (\(number), '\(uid)', 'enrolled', '\(holder)', '', '', '', '', '', \(seq))
            """
        }
        func stock(_ number: Int, _ uid: String, delivery: Int = 1) -> String {
            "INSERT INTO card (number, uid, delivery, line, offset) VALUES (\(number), '\(uid)', \(delivery), 2, 9)"
        }
        let delivery = "INSERT INTO delivery VALUES (1, 'ab', 'stock', 1, 0, 0, 1, 'normal', '', '', '', '', 99)"
        try execute(card(77, "FF", "H-77", seq: 77))
        try execute(delivery + ";" + stock(88, "DD"))
        let forbidden = [
            card(77, "EE", "H-78", seq: 78), card(78, "FF", "H-78", seq: 78), card(78, "EE", "H-77", seq: 78),
            card(78, "EE", "H-78", seq: 77), card(78, "DD", "H-78", seq: 78), card(88, "EE", "H-78", seq: 78),
            stock(88, "DE"), stock(89, "DD"), stock(90, "DF", delivery: 2), stock(77, "DF"), stock(90, "FF"),
            "UPDATE card SET number = 78 WHERE uid = 'FF'",
            "UPDATE card SET uid = 'EE' WHERE uid = 'FF'",
            "UPDATE card SET number = 89 WHERE uid = 'DD'",
            "UPDATE card SET uid = 'DE' WHERE uid = 'DD'",
            "UPDATE card SET state = 'lost' WHERE uid = 'FF'",
            "UPDATE card SET state = NULL WHERE uid = 'FF'",
            "UPDATE card SET holder = 'H-79' WHERE uid = 'DD'",
            "UPDATE card SET delivery = NULL, line = NULL, offset = NULL WHERE uid = 'DD'",
            "UPDATE card SET delivery = 1 WHERE uid = 'FF'",
            "INSERT INTO card (number, uid) VALUES (91, 'DB')",
            "DELETE FROM card WHERE uid = 'FF'",
            delivery.replacing("1, 'ab'", with: "2, 'ab'").replacing("99", with: "100"),
        ]
        for sql in forbidden {
            #expect(throws: DatabaseError.self, "\(sql)") { try execute(sql) }
        }
        try execute("UPDATE card SET state = 'cancelled' WHERE uid = 'FF'")
        try execute(card(78, "EE", "H-77", seq: 78))
        try execute("UPDATE card SET delivery = 1, line = 2, offset = 9 WHERE uid = 'FF'")
        #expect(throws: DatabaseError.self) { try execute("DELETE FROM card WHERE delivery = 1") }
        try execute("DELETE FROM card WHERE uid = 'DD'")
    }

    @Test func `a file that is not a registry is an error with a remedy`() throws {
        let journal = try eventfulJournal()
        try folder.write("registry.sqlite", String(repeating: "no database\n", count: 500))
        let error = #expect(throws: RegistryError.self) { _ = try Registry(path: path, journal: journal) }
        guard case .database(26, _) = error else { throw try #require(error) }
        #expect(try Registry.rebuild(path: path, from: journal).cardCount() == 6)
    }

    @Test func `another version is recognised`() throws {
        let journal = try eventfulJournal()
        try execute("PRAGMA user_version = 9")
        #expect(throws: RegistryError.otherVersion(found: 9)) { _ = try Registry(path: path, journal: journal) }
    }

    @Test func `foreign rows are errors and never trap`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        try execute(
            """
            CREATE TABLE card (uid, number, state); CREATE TABLE seen (seq, hash);
            PRAGMA user_version = \(RegistrySchema.version)
            """
        )
        try execute("INSERT INTO card VALUES (x'00', 'many', 7); INSERT INTO seen VALUES ('x', 3)")
        #expect(throws: RegistryError.unreadableRow(uid: "")) { _ = try Registry(path: path, journal: journal) }
        try execute("DELETE FROM seen")
        #expect(throws: RegistryError.self) { _ = try Registry(path: path, journal: journal) }
    }
}
