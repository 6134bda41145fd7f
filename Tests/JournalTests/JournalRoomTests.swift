// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import Foundation
import JournalFixtures
import Posix
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// Space for the line that closes a reservation is reserved before the reservation.
@Suite struct JournalRoomTests {
    private let folder: TemporaryFolder
    private let storage: FailingStorage
    private let watch: Sample.Watch

    init() throws {
        folder = try TemporaryFolder()
        storage = FailingStorage(try ChainFolder(Sample.paths(folder), owner: "test"))
        watch = try Sample.Watch("2025-12-31T12:00:00.000Z")
    }

    private func open() throws -> Journal {
        try Journal(storage: storage, paths: Sample.paths(folder), clock: watch.now)
    }

    private func fail(_ failure: FailingStorage.Failure) { storage.failure.withLock { $0 = failure } }

    private func reserve(_ cards: ClosedRange<Int>, in journal: Journal) throws {
        for card in cards { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
    }

    private func close(_ cards: ClosedRange<Int>, in journal: Journal) throws {
        for card in cards { try journal.append(Sample.draft(.enrolled, card: card, number: UInt64(card))) }
    }

    private func expectDiskFull(_ body: () throws -> Void) throws {
        let error = #expect(throws: JournalError.self) { try body() }
        guard case .diskFull = error else { throw try #require(error) }
    }

    /// Bytes of the disk that a file has.
    private func allocated(_ name: String) throws -> Int {
        let url = URL(filePath: folder.file(name))
        return try #require(try url.resourceValues(forKeys: [.fileAllocatedSizeKey]).fileAllocatedSize)
    }

    @Test func `space is reserved without changing the file's size`() throws {
        let journal = try open()
        try #require(journal.canSecureRoom, "the file system of the test cannot keep room")
        #expect(try allocated(Sample.file) >= 1 << 16)
        #expect(try folder.read(Sample.file).count == Sample.header.count + 1)
        try reserve(1...40, in: journal)
        #expect(try allocated(Sample.file) >= folder.read(Sample.file).count + 40 * JournalWriter.closing)
    }

    @Test func `a full disk refuses reservations and closes every open one`() throws {
        let journal = try open()
        var cards = 0
        fail(.secureRoom)
        // The space of the first step is used up before a reservation is refused.
        let refused = #expect(throws: JournalError.self) {
            while cards < 1000 {
                try reserve(cards + 1...cards + 1, in: journal)
                cards += 1
            }
        }
        guard case .diskFull = refused else { throw try #require(refused) }
        #expect((1..<20).contains(cards))
        let size = try folder.read(Sample.file).count
        #expect(size + cards * JournalWriter.closing <= 1 << 16)
        try close(1...cards, in: journal)
        #expect(try folder.read(Sample.file).count <= 1 << 16)
        #expect(try journal.verify().cards == cards)
        fail(.none)
        try reserve(cards + 1...cards + 40, in: journal)
    }

    @Test func `lines that close nothing do not use the space of those that do`() throws {
        let journal = try open()
        try reserve(1...10, in: journal)
        fail(.secureRoom)
        var remarks = 0
        try expectDiskFull {
            while remarks < 1000 {
                try journal.append(Sample.draft(.refused, card: 99, number: nil))
                remarks += 1
            }
        }
        #expect(try folder.read(Sample.file).count + 10 * JournalWriter.closing <= 1 << 16)
        try close(1...10, in: journal)
    }

    @Test func `after a short write the space is reserved again`() throws {
        let journal = try open()
        try reserve(1...3, in: journal)
        fail(.append(afterBytes: 30))
        try expectDiskFull { try reserve(4...4, in: journal) }
        fail(.none)
        let needed = try folder.read(Sample.file).count + 3 * JournalWriter.closing
        #expect(try allocated(Sample.file) >= needed)
    }

    @Test func `open reservations have their space at the next start`() throws {
        do { try reserve(1...40, in: try open()) }
        let size = try folder.read(Sample.file).count
        // A copy has no reserved space.
        let copy = try folder.read(Sample.file)
        try folder.remove(Sample.file)
        try folder.write(Sample.file, copy)
        _ = try open()
        #expect(try allocated(Sample.file) >= size + 40 * JournalWriter.closing)
    }

    @Test func `a full disk at the start does not keep the journal from opening`() throws {
        do { try reserve(1...2, in: try open()) }
        fail(.secureRoom)
        let journal = try open()
        #expect(journal.opening.entries == 2)
        try expectDiskFull { try reserve(3...3, in: journal) }
        try close(1...2, in: journal)
    }

    @Test func `a file system that cannot reserve space is a warning`() throws {
        fail(.roomUnknown)
        let journal = try open()
        try reserve(1...40, in: journal)
        #expect(journal.roomWarning?.key == "room-not-secured")
        #expect(journal.warnings == [try #require(journal.roomWarning)])
    }

    @Test func `when a new year's file does not fit, cards are closed in the old one`() throws {
        let journal = try open()
        try reserve(1...5, in: journal)
        try watch.set("2026-01-01T08:00:00.000Z")
        fail(.beginYear)
        try close(1...5, in: journal)
        #expect(try folder.lines(Sample.file).count == 11)
        try expectDiskFull { try reserve(6...1000, in: journal) }
        fail(.none)
        try reserve(1001...1001, in: journal)
        #expect(try folder.lines("journal-2026.csv").count == 2)
        #expect(try journal.verify().head == journal.head)
    }

    @Test func `a new year's file has space for the reservations of the old one`() throws {
        let journal = try open()
        try reserve(1...40, in: journal)
        try watch.set("2026-01-01T08:00:00.000Z")
        try close(1...1, in: journal)
        fail(.secureRoom)
        #expect(try allocated("journal-2026.csv") >= 39 * JournalWriter.closing)
        try close(2...40, in: journal)
    }
}
