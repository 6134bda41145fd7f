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

/// An unusable registry is rebuilt after its record of the last line seen was read.
@Suite struct RegistryOpeningTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("registry.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    private func execute(_ sql: String) throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    /// A registry that has seen `cards` cards of the folder's journal.
    private func register(cards: Int) throws {
        _ = try Registry.open(path: path, journal: Sample.journal(in: folder, cards: cards))
    }

    /// Restores an older journal and head: the registry has seen one card more.
    private func putBackJournal() throws {
        let older = try TemporaryFolder()
        _ = try Sample.journal(in: older, cards: 1)
        for name in [Sample.file, "journal.head"] { try folder.write(name, older.read(name)) }
    }

    private var aside: [String] {
        get throws { try folder.names().filter { $0.hasPrefix("registry.sqlite.broken-") && $0.hasSuffix("Z") } }
    }

    @Test func `another version and rows that break the schema are rebuilt`() throws {
        for sql in [
            "PRAGMA user_version = 1", "DROP TABLE card", "UPDATE card SET state = 'erased'",
        ] {
            try register(cards: 2)
            try execute(sql)
            let journal = try Journal(folder: folder.path)
            try journal.append(Sample.draft(.cancelled, card: 1, number: 1, holder: 1))
            let registry = try Registry.open(path: path, journal: journal)
            #expect(try registry.cards().count == 2 && registry.openingWarning == nil, "\(sql)")
            for name in try folder.names() { try folder.remove(name) }
        }
        #expect(try aside.isEmpty)
    }

    @Test(arguments: ["PRAGMA user_version = 1", "DROP TABLE found_number", "DROP TABLE card"])
    func `an unusable registry still reveals lost lines`(damage: String) throws {
        try register(cards: 2)
        try execute(damage)
        try putBackJournal()
        let journal = try Journal(folder: folder.path)
        let fault = JournalFault(file: Sample.file, line: 4, .forgotten(4))
        for _ in 1...2 {
            #expect(throws: RegistryError.journal(.broken(fault))) {
                _ = try Registry.open(path: path, journal: journal)
            }
        }
        #expect(try Registry.lastSeen(path: path)?.sequence == 4)
    }

    @Test func `an unusable registry still reveals replaced lines`() throws {
        try register(cards: 2)
        try execute("PRAGMA user_version = 1; UPDATE seen SET hash = '\(String(repeating: "0", count: 64))'")
        let fault = JournalFault(file: Sample.file, line: 5, .forgotten(4))
        let journal = try Journal(folder: folder.path)
        #expect(throws: RegistryError.journal(.broken(fault))) { _ = try Registry.open(path: path, journal: journal) }
    }

    @Test func `an unreadable file is kept aside and reported`() throws {
        let journal = try Sample.journal(in: folder, cards: 2)
        let damaged = Array(String(repeating: "no database\n", count: 500).utf8)
        try folder.write("registry.sqlite", damaged)
        let registry = try Registry.open(path: path, journal: journal)
        #expect(try registry.cards().count == 2)
        let name = try #require(try aside.first)
        #expect(try aside.count == 1 && folder.read(name) == damaged)
        #expect(
            registry.openingWarning?.key == "registry-remade" && registry.openingWarning?.detail == folder.file(name)
        )
        #expect(try Registry.open(path: path, journal: journal).openingWarning == nil)
    }

    @Test func `an invalid page is kept aside too`() throws {
        try register(cards: 2)
        var content = try folder.read("registry.sqlite")
        for index in 100..<content.count { content[index] = 0xA5 }
        try folder.write("registry.sqlite", content)
        let registry = try Registry.open(path: path, journal: Journal(folder: folder.path))
        #expect(try registry.cards().count == 2 && aside.count == 1)
    }

    @Test func `a busy registry is neither removed nor put aside`() throws {
        try register(cards: 2)
        let before = try folder.read("registry.sqlite")
        let other = try DatabaseQueue(path: path)
        let journal = try Journal(folder: folder.path)
        try journal.append(Sample.draft(.reserved, card: 3, number: 3))
        try other.inDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            defer { try? database.execute(sql: "ROLLBACK") }
            let error = #expect(throws: RegistryError.self) { _ = try Registry.open(path: path, journal: journal) }
            #expect(error?.isBusy == true && error?.userMessage.key == "registry-busy", "\(String(describing: error))")
        }
        #expect(try folder.read("registry.sqlite") == before && aside.isEmpty)
        try other.close()
        #expect(try Registry.open(path: path, journal: journal).cards().count == 3)
    }

    @Test func `a full disk does not lead to a rebuild`() {
        let full = RegistryError.database(code: 13, message: "database or disk is full")
        #expect(full.isDiskFull && full.userMessage.key == "registry-disk-full")
    }

    @Test func `an empty registry has seen no line`() throws {
        #expect(try Registry.lastSeen(path: path) == nil)
        try folder.write("registry.sqlite", [])
        #expect(try Registry.lastSeen(path: path) == nil)
    }

    @Test func `a registry that finds the journal broken stops the writer`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        let registry = try Registry(path: path, journal: journal)
        var content = try folder.read(Sample.file)
        content[content.count - 2] ^= 1
        try folder.write(Sample.file, content)
        let fault = JournalFault(file: Sample.file, line: 3, .forgotten(2))
        #expect(throws: RegistryError.journal(.broken(fault))) { try registry.catchUp(with: journal) }
        #expect(throws: JournalError.broken(fault)) {
            try journal.append(Sample.draft(.reserved, card: 2, number: 2))
        }
        #expect(try folder.read(Sample.file) == content && journal.warnings.map(\.key) == ["journal-broken"])
    }
}
