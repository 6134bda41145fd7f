// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import GRDB
import JournalFixtures
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

    @Test func `cards are found by each of their names`() throws {
        let registry = try Registry(path: path, journal: eventfulJournal())
        let card = try #require(try registry.card(Sample.uid(4)))
        #expect(card.state == .enrolled)
        #expect(card.enrolledAt?.description == "2025-09-02T08:00:00.000Z")
        #expect(try registry.card(number: Sample.number(4)) == card)
        #expect(try registry.cards(of: Sample.holder(1)).map(\.number) == [Sample.number(4), Sample.number(1)])
        #expect(try registry.cards(state: .abandoned).map(\.uid) == [Sample.uid(5)])
        #expect(try registry.counts() == [.enrolled: 3, .erased: 1, .abandoned: 1, .reserved: 1])
        #expect(try registry.card(Sample.uid(9)) == nil)
        #expect(try registry.card(number: Sample.number(99)) == nil)
    }

    @Test func `the registry has what the journal has`() throws {
        let journal = try eventfulJournal()
        let registry = try Registry(path: path, journal: journal)
        let cards = try registry.cards()
        #expect(cards.count == 6)
        for card in cards { #expect(journal.card(card.uid) == card) }
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
        #expect(try registry.card(Sample.uid(2))?.state == .reserved)
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
        let pair = "(\(three.value), '\(try Sample.uid(3))', 1, 2, 9, NULL)"
        try execute("INSERT INTO delivery VALUES (1, 'ab', 'stock', 1, 0, 0, 1, 'normal', '', '', '', '', 99)")
        try execute("INSERT INTO stock VALUES \(pair)")
        #expect(try registry.strays(outside: one...two) == nil)
    }

    @Test func `the rules are in the schema`() throws {
        _ = try Registry(path: path, journal: eventfulJournal())
        let insert =
            "INSERT INTO card SELECT 'FF', 77, 'enrolled', 'H-77', station, profile, reserved_at, reserved_at, '', NULL, 77 FROM card LIMIT 1"
        try execute(insert)
        let delivery = "INSERT INTO delivery VALUES (1, 'ab', 'stock', 1, 0, 0, 1, 'normal', '', '', '', '', 99)"
        let stock = "INSERT INTO stock VALUES (88, 'DD', 1, 2, 9, NULL)"
        try execute(delivery + ";" + stock)
        let another = insert.replacing("'FF'", with: "'EE'").replacing("77,", with: "78,").replacing(
            "77 F",
            with: "78 F"
        )
        let forbidden = [
            insert,
            another.replacing("78, 'e", with: "77, 'e").replacing("H-77", with: "H-78"),
            another,
            another.replacing("H-77", with: "H-78").replacing("78 FROM", with: "77 FROM"),
            "UPDATE card SET number = 78 WHERE uid = 'FF'",
            "UPDATE card SET uid = 'EE' WHERE uid = 'FF'",
            "DELETE FROM card WHERE uid = 'FF'",
            "UPDATE card SET state = 'lost' WHERE uid = 'FF'",
            "UPDATE stock SET number = 89",
            "UPDATE stock SET uid = 'DE'",
            stock.replacing("DD", with: "DE"),
            stock.replacing("88", with: "89"),
            stock.replacing("88, 'DD', 1", with: "90, 'DF', 2"),
            stock.replacing("88, 'DD'", with: "77, 'DF'"),
            stock.replacing("88, 'DD'", with: "90, 'FF'"),
            another.replacing("H-77", with: "H-78").replacing("'EE', 78", with: "'DD', 78"),
            another.replacing("H-77", with: "H-78").replacing("'EE', 78", with: "'EE', 88"),
            delivery.replacing("1, 'ab'", with: "2, 'ab'").replacing("99", with: "100"),
        ]
        for sql in forbidden {
            #expect(throws: DatabaseError.self, "\(sql)") { try execute(sql) }
        }
        try execute("UPDATE card SET state = 'cancelled' WHERE uid = 'FF'")
        try execute(another)
        try execute(stock.replacing("88, 'DD'", with: "77, 'FF'"))
        #expect(throws: DatabaseError.self) { try execute("DELETE FROM stock WHERE uid = 'FF'") }
        try execute("DELETE FROM stock WHERE uid = 'DD'")
    }

    @Test func `a file that is not a registry is an error with a remedy`() throws {
        let journal = try eventfulJournal()
        try folder.write("registry.sqlite", String(repeating: "no database\n", count: 500))
        let error = #expect(throws: RegistryError.self) { _ = try Registry(path: path, journal: journal) }
        guard case .database(26, _) = error else { throw try #require(error) }
        #expect(try Registry.rebuild(path: path, from: journal).cards().count == 6)
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
