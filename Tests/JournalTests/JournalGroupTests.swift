// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import Foundation
import JournalFixtures
import Posix
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// Several stations write at once: one write, one `fsync`, and each gets its own result.
@Suite(.timeLimit(.minutes(2))) struct JournalGroupTests {
    private let folder: TemporaryFolder
    private let storage: FailingStorage
    private let journal: Journal

    init() throws {
        folder = try TemporaryFolder()
        storage = FailingStorage(try ChainFolder(Sample.paths(folder), owner: "test"))
        let paths = Sample.paths(folder)
        journal = try Journal(storage: storage, paths: paths, clock: Sample.clock())
    }

    private typealias Request = @Sendable (Journal) throws -> [JournalEntry]?

    /// Holds the first request at the disk until the others are in the queue, in their order; returns all results.
    /// `failures` begin inside the `fsync` of that number, from 1.
    private func together(
        _ first: @escaping Request,
        _ others: [Request],
        failures: [Int: FailingStorage.Failure] = [:]
    ) async throws -> [Result<[JournalEntry]?, any Error>] {
        let (journal, storage, visits) = (journal, storage, Visits())
        storage.duringSynchronization.withLock { visit in
            visit = {
                let number = visits.count.add(1, ordering: .sequentiallyConsistent).newValue
                try? blockUntil("the others to wait") { number > 1 || journal.waitingCount >= others.count }
                if let failure = failures[number] { storage.failure.withLock { $0 = failure } }
            }
        }
        return try await withThrowingTaskGroup(of: (Int, Result<[JournalEntry]?, any Error>).self) { group in
            group.addTask { (0, try await onThread { try first(journal) }) }
            try await waitUntil("the disk is asked") { visits.count.load(ordering: .sequentiallyConsistent) > 0 }
            for (index, other) in others.enumerated() {
                group.addTask { (index + 1, try await onThread { try other(journal) }) }
                // The last request starts the disk and may have left the queue before this check.
                try await waitUntil("request \(index) waits") {
                    index + 1 == others.count || journal.waitingCount > index
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private final class Visits: Sendable {
        let count = Atomic(0)
    }

    private static func reserve(_ card: Int, number: UInt64? = nil) -> Request {
        { try $0.append([Sample.draft(.reserved, card: card, number: number ?? UInt64(card))]) }
    }

    private func sequences(_ results: [Result<[JournalEntry]?, any Error>]) throws -> [UInt64] {
        try results.flatMap { try $0.get() ?? [] }.map(\.sequence)
    }

    @Test(arguments: [1, 7, 31]) func `requests that come while the disk is busy share one fsync`(others: Int)
        async throws
    {
        let results = try await together(Self.reserve(1), (0..<others).map { Self.reserve($0 + 2) })
        #expect(try sequences(results) == (1...UInt64(others + 1)).map { $0 })
        #expect(storage.synchronizations.load(ordering: .relaxed) == 2)
        #expect(try blocking { try journal.verify().cards } == others + 1)
    }

    @Test func `no request succeeds before the fsync`() async throws {
        let storage = storage
        let told = Told()
        let watched: @Sendable (Int) -> Request = { card in
            { journal in
                let entries = try Self.reserve(card)(journal)
                let durable = UInt64(storage.durableLines.load(ordering: .sequentiallyConsistent))
                told.entries.withLock { told in told += (entries ?? []).map { ($0.sequence, durable) } }
                return entries
            }
        }
        _ = try await together(watched(1), (2...8).map(watched))
        let entries = told.entries.withLock { $0 }
        #expect(entries.count == 8)
        for (sequence, durable) in entries { #expect(sequence <= durable) }
    }

    private final class Told: Sendable {
        let entries = Mutex<[(UInt64, UInt64)]>([])
    }

    @Test func `a request that breaks a rule fails alone`() async throws {
        let results = try await together(
            Self.reserve(1),
            [Self.reserve(2), Self.reserve(3, number: 2), Self.reserve(4), Self.reserve(2), Self.reserve(5)]
        )
        let isGood = results.map { (try? $0.get()) != nil }
        #expect(isGood == [true, true, false, true, false, true])
        #expect(try sequences(results.filter { (try? $0.get()) != nil }) == [1, 2, 3, 4])
        let taken = try JournalContradiction.numberIsTaken(Sample.number(2), by: Sample.uid(2), claimed: Sample.uid(3))
        #expect(throws: JournalError.contradiction(taken)) { try results[2].get() }
        #expect(storage.synchronizations.load(ordering: .relaxed) == 2)
        #expect(try blocking { try journal.verify().cards } == 4)
    }

    @Test func `each reservation of a group gets its own number`() async throws {
        let search = NumberSearch(try Sample.range())
        let reserve: @Sendable (Int) -> Request = { card in
            { journal in
                let draft = try Sample.draft(.reserved, card: card, number: nil)
                return [try journal.reserve(draft) { state throws(NumberRangeError) in try search.next(in: state) }]
                    .compactMap(\.self)
            }
        }
        let results = try await together(reserve(1), (2...9).map(reserve))
        let numbers = try results.compactMap { try $0.get()?.first?.content.number }
        #expect(try numbers == (1...9).map { try Sample.number($0) })
        #expect(storage.synchronizations.load(ordering: .relaxed) == 2)
    }

    @Test func `of requests that expect the same last line one writes`() async throws {
        let head = journal.head
        let expecting: @Sendable (Int) -> Request = { card in
            { try $0.append([Sample.draft(.reserved, card: card, number: UInt64(card))], expecting: head) }
        }
        let results = try await together(expecting(1), [expecting(2), expecting(3)])
        #expect(try results.map { try $0.get()?.count } == [1, nil, nil])
        let now = journal.head
        let draft = try Sample.draft(.reserved, card: 4, number: 4)
        #expect(try blocking { try journal.append([draft], expecting: now)?.count } == 1)
        #expect(try blocking { try journal.verify().cards } == 2)
    }

    @Test(arguments: [[1: FailingStorage.Failure.append(afterBytes: 700)], [2: .writeHead(bytes: 10)]])
    func `a disk failure fails a whole group and leaves the journal as it was`(
        failures: [Int: FailingStorage.Failure]
    ) async throws {
        let results = try await together(Self.reserve(1), (2...5).map { Self.reserve($0) }, failures: failures)
        #expect(results.map { (try? $0.get()) != nil } == [true, false, false, false, false])
        storage.failure.withLock { $0 = .none }
        #expect(journal.head.sequence == 1)
        let draft = try Sample.draft(.reserved, card: 3, number: 2)
        #expect(try blocking { try journal.append([draft]).map(\.sequence) } == [2])
        #expect(try blocking { try journal.verify().cards } == 2)
    }

    @Test func `a failed fsync fails a whole group and everything after it`() async throws {
        let results = try await together(Self.reserve(1), (2...5).map { Self.reserve($0) }, failures: [1: .synchronize])
        for result in results.dropFirst() {
            let error = #expect(throws: JournalError.self) { try result.get() }
            guard case .unsafe = error else { throw try #require(error) }
        }
        storage.failure.withLock { $0 = .none }
        #expect(throws: JournalError.self) { try journal.append(Sample.draft(.reserved, card: 9, number: 9)) }
    }

    @Test func `an empty request writes nothing`() throws {
        #expect(try journal.append([]).isEmpty)
        #expect(storage.synchronizations.load(ordering: .relaxed) == 0 && journal.head.sequence == 0)
    }
}

/// Runs `body` on a separate thread: it may wait for others, and the cooperative pool has few threads.
private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Result<Value, any Error> {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try DetachedThread.start(name: "request") { continuation.resume(returning: Result { try body() }) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
