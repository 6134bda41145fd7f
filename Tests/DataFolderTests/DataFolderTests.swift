// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import Foundation
import Holders
import Posix
import Registry
import RegistryFixtures
import TestSupport
import Testing

@testable import Journal
@testable import data_folder_maker

/// `Tests/DataFolders` has a data folder of each release, as that release wrote it. This version opens them all.
@Suite struct DataFolderTests {
    private static let folders = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "DataFolders")

    /// Versions with a folder.
    private static let versions: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.path)) ?? []
        return names.filter { $0.first?.isNumber == true }.sorted()
    }()

    /// A copy of a version's folder.
    private static func copy(of version: String) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        let original = folders.appending(path: version)
        for name in try FileManager.default.contentsOfDirectory(atPath: original.path) {
            try FileManager.default.copyItem(
                at: original.appending(path: name),
                to: URL(filePath: copy.file(name))
            )
        }
        // Git keeps no mode but the executable bit.
        try copy.setMode(0o600, of: copy.file("holders.csv"))
        return copy
    }

    /// The files of the journal and what is in them.
    private static func journalFiles(_ folder: TemporaryFolder) throws -> [String: [UInt8]] {
        let names = try folder.names().filter { $0.hasPrefix("journal-") }
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try folder.read($0)) })
    }

    private static let later: @Sendable () -> Timestamp = {
        Timestamp("2025-09-04T08:00:00.000Z") ?? Timestamp(milliseconds: 0)
    }

    @Test func `this release has a folder`() { #expect(Self.versions.contains(Release.version)) }

    @Test(arguments: versions)
    func `the journal of a release says what it said`(version: String) throws {
        let folder = try Self.copy(of: version)
        let before = try Self.journalFiles(folder)
        let expected = String(decoding: try folder.read(DataFolderMaker.cardsName), as: UTF8.self)
        let journal = try Journal(folder: folder.path, clock: Self.later)
        #expect(DataFolderMaker.knowledge(of: journal) == expected)
        #expect(try journal.verify().head == journal.head)
        #expect(try Self.journalFiles(folder) == before)
    }

    @Test(arguments: versions)
    func `the registry and the directory of a release are opened`(version: String) throws {
        let folder = try Self.copy(of: version)
        let journal = try Journal(folder: folder.path, clock: Self.later)
        let registry = try Registry.open(path: folder.file("registry.sqlite"), journal: journal)
        let known = CardState.allCases.flatMap { journal.state.cards(in: $0) }.sorted { $0.sequence < $1.sequence }
        #expect(registry.putAside == nil)
        #expect(try registry.cards() == known && !known.isEmpty)
        #expect(try registry.lastSequence() == journal.head.sequence)
        let holders = try HoldersDirectory(folder: folder.path)
        #expect(known.compactMap(\.holder).allSatisfy { holders.holder($0) != nil })
    }

    @Test(arguments: versions)
    func `the journal of a release goes on, and its files stay as they are`(version: String) throws {
        let folder = try Self.copy(of: version)
        let before = try Self.journalFiles(folder)
        do {
            let journal = try Journal(folder: folder.path, clock: Self.later)
            let head = journal.head
            let line = try #require(journal.append([JournalEntry.Draft(.refused, station: "poste1")]).first)
            #expect(line.sequence == head.sequence + 1 && line.previous == head.hash)
        }
        let after = try Self.journalFiles(folder)
        for (name, content) in before { #expect(after[name].map { $0.starts(with: content) } == true, "\(name)") }
        #expect(try Journal.verify(folder: folder.path).head.sequence > 0)
    }

    @Test func `a folder made now has every event and is opened again`() throws {
        let folder = try TemporaryFolder()
        try DataFolderMaker.make(folder.path)
        let journal = try Journal(folder: folder.path, clock: Self.later)
        let expected = String(decoding: try folder.read(DataFolderMaker.cardsName), as: UTF8.self)
        #expect(DataFolderMaker.knowledge(of: journal) == expected)
        var (reader, events) = (try journal.reader(), Set<JournalEvent>())
        while let entry = try reader.next() { events.insert(entry.content.event) }
        #expect(events == Set(JournalEvent.allCases))
    }
}
