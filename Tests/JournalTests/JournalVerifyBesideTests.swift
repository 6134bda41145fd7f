// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import JournalFixtures
import Posix
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// ``Journal/verify()`` while lines are written.
@Suite struct JournalVerifyBesideTests {
    private static let cards = 4000

    private final class Writer: Sendable {
        let isAskedToEnd = Atomic(false)
        let failure = Mutex<(any Error)?>(nil)
        let hasEnded = Atomic(false)

        /// Adds lines on a thread of its own until it is asked to end.
        init(_ journal: Journal) throws {
            try DetachedThread.start(name: "writer") { [self] in
                do {
                    while !isAskedToEnd.load(ordering: .relaxed) {
                        try journal.append(Sample.draft(.refused, card: 9999, number: nil, detail: "row F"))
                    }
                } catch {
                    failure.withLock { $0 = error }
                }
                hasEnded.store(true, ordering: .releasing)
            }
        }

        func end() throws {
            isAskedToEnd.store(true, ordering: .relaxed)
            try blockUntil("the writer to end") { hasEnded.load(ordering: .acquiring) }
            if let failure = failure.withLock({ $0 }) { throw failure }
        }
    }

    /// A check that held the writer would let at most one append through: the one that had the writer before it.
    @Test func `a check lets several appends through and finds a whole journal`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        _ = try journal.append((1...Self.cards).map { try Sample.draft(.reserved, card: $0, number: UInt64($0)) })
        let writer = try Writer(journal)
        var most: UInt64 = 0
        for _ in 1...100 where most < 3 {
            let before = journal.head.sequence
            let summary = try journal.verify()
            let after = journal.head.sequence
            #expect((before...after).contains(summary.head.sequence) && summary.cards == Self.cards)
            most = max(most, after - before)
        }
        try writer.end()
        #expect(most >= 3)
        #expect(try journal.verify().head == journal.head)
    }
}
