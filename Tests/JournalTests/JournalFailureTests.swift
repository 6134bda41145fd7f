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

/// The disk fails: nothing is half-written, and nothing doubtful is written afterwards.
@Suite struct JournalFailureTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func draft(_ card: Int) throws -> JournalEntry.Draft {
        try Sample.draft(.reserved, card: card, number: UInt64(card))
    }

    private func open(failing: FailingStorage.Failure) throws -> (Journal, FailingStorage) {
        let storage = FailingStorage(try ChainFolder(Sample.paths(folder), owner: "test"))
        let paths = Sample.paths(folder)
        let journal = try Journal(storage: storage, paths: paths, clock: Sample.clock())
        try journal.append(draft(1))
        storage.failure.withLock { $0 = failing }
        return (journal, storage)
    }

    @Test func `a full disk in the middle of a line is undone and reported`() throws {
        let (journal, storage) = try open(failing: .append(afterBytes: 40))
        let before = try folder.read(Sample.file)
        let error = #expect(throws: JournalError.self) { try journal.append(draft(2)) }
        guard case .diskFull = error else { throw try #require(error) }
        #expect(try folder.read(Sample.file) == before)
        #expect(try journal.card(Sample.uid(2)) == nil)
        storage.failure.withLock { $0 = .none }
        try journal.append(draft(2))
        #expect(try journal.verify().head.sequence == 2)
    }

    @Test func `a real full device is a full disk`() throws {
        let full = try FileDescriptor(opening: "/dev/full", for: .append(mode: 0))
        let error = #expect(throws: PosixError.self) { try full.write([1]) }
        #expect(try JournalError(ChainError(writing: #require(error))) == .diskFull(#require(error)))
    }

    @Test func `after a failed fsync nothing more is written`() throws {
        let (journal, storage) = try open(failing: .synchronize)
        let first = #expect(throws: JournalError.self) { try journal.append(draft(2)) }
        guard case .unsafe = first else { throw try #require(first) }
        storage.failure.withLock { $0 = .none }
        let size = try folder.read(Sample.file).count
        #expect(throws: try #require(first)) { try journal.append(draft(3)) }
        #expect(try folder.read(Sample.file).count == size)
    }

    @Test func `a short write that cannot be undone stops the writer`() throws {
        let (journal, storage) = try open(failing: .appendAndTruncate)
        #expect(throws: JournalError.self) { try journal.append(draft(2)) }
        storage.failure.withLock { $0 = .none }
        let error = #expect(throws: JournalError.self) { try journal.append(draft(2)) }
        guard case .unsafe = error else { throw try #require(error) }
    }

    @Test(arguments: [0, 1, 50, 101]) func `a head that cannot be written takes its line back`(bytes: Int) throws {
        let (journal, storage) = try open(failing: .writeHead(bytes: bytes))
        let before = try folder.read(Sample.file)
        let error = #expect(throws: JournalError.self) { try journal.append(draft(2)) }
        guard case .file = error else { throw try #require(error) }
        #expect(try folder.read(Sample.file) == before)
        #expect(try folder.recordedHead()?.sequence == 1)
        storage.failure.withLock { $0 = .none }
        try journal.append(draft(2))
        #expect(try journal.verify().head.sequence == 2)
        #expect(try folder.recordedHead()?.sequence == 2)
    }

    @Test(arguments: [FailingStorage.Failure.writeHead(bytes: 102), .writeHead(bytes: 103), .synchronizeHead])
    func `a head that may not be durable stops the writer and keeps the line`(
        failure: FailingStorage.Failure
    ) throws {
        do {
            let (journal, _) = try open(failing: failure)
            let error = #expect(throws: JournalError.self) { try journal.append(draft(2)) }
            guard case .unsafe = error else { throw try #require(error) }
        }
        #expect(try Journal(folder: folder.path).opening.entries == 2)
    }

    @Test func `a folder that cannot be created is an error`() throws {
        let error = #expect(throws: JournalError.self) { _ = try Journal(folder: "/dev/null/journal") }
        guard case .file = error else { throw try #require(error) }
    }

    @Test func `a torn last line is put aside and reported`() throws {
        do { _ = try Sample.journal(in: folder, cards: 1) }
        let whole = try folder.read(Sample.file)
        let torn = Array("3;2025-09-02T08:00:00.000Z;desk1".utf8)
        for expected in ["journal.torn-3", "journal.torn-3-2"] {
            try folder.write(Sample.file, whole + torn)
            let journal = try Journal(folder: folder.path)
            #expect(journal.opening.tornLine == folder.file(expected))
            #expect(try folder.read(expected) == torn)
            #expect(try folder.read(Sample.file) == whole)
            #expect(try journal.verify().head.sequence == 2)
            #expect(journal.warnings == [try #require(journal.tornWarning)])
            #expect(journal.tornWarning?.detail == folder.file(expected))
        }
    }

    @Test func `a torn last line is reported until some lines were written`() throws {
        do { _ = try Sample.journal(in: folder, cards: 1) }
        try folder.write(Sample.file, folder.read(Sample.file) + Array("3;20".utf8))
        do { _ = try Journal(folder: folder.path, clock: Sample.clock()) }
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        #expect(journal.opening.tornLine == nil)
        for card in 2...21 {
            #expect(journal.tornWarning?.detail == folder.file("journal.torn-3"))
            try journal.append(draft(card))
        }
        try journal.append(draft(22))
        #expect(journal.warnings.isEmpty)
    }

    @Test func `a whole line beyond the head counts`() throws {
        let head: [UInt8]
        do {
            let journal = try Sample.journal(in: folder, cards: 1)
            head = try folder.read("journal.head")
            try journal.append(draft(2))
        }
        let last = try folder.recordedHead()
        try folder.write("journal.head", head)
        let journal = try Journal(folder: folder.path)
        #expect(journal.opening == Journal.Opening(entries: 3, tornLine: nil, headWasBehind: true))
        #expect(try folder.recordedHead() == last)
    }
}
