// SPDX-License-Identifier: Apache-2.0
import JournalFixtures
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal
@testable import Registry

/// The registry beside a journal that lost its end.
@Suite struct RegistryTruncationTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("registry.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    @Test func `a registry knows its last line and its numbers`() throws {
        let numbers = try Sample.number(1)...Sample.number(50)
        #expect(try Registry.witness(path: path, numbers: numbers) == nil)
        let journal = try Sample.journal(in: folder, cards: 3)
        try journal.append(Sample.draft(.reserved, card: 4, number: 77))
        do { _ = try Registry(path: path, journal: journal) }
        let witness = try #require(try Registry.witness(path: path, numbers: numbers))
        #expect(try Registry.lastSeen(path: path) == journal.head && witness.deliveredCount == 0)
        #expect(try witness.highestNumber == Sample.number(3))
        let none = try Registry.witness(path: path, numbers: Sample.number(90)...Sample.number(99))
        #expect(none?.highestNumber == nil)
    }

    @Test func `a file that is not a registry knows nothing`() throws {
        try folder.write("registry.sqlite", String(repeating: "no database\n", count: 500))
        #expect(throws: RegistryError.self) {
            try Registry.witness(path: path, numbers: Sample.number(1)...Sample.number(2))
        }
    }

    @Test func `a registry that knows more is kept and a new one follows the journal`() throws {
        let short: (journal: [UInt8], head: [UInt8])
        do {
            let journal = try Sample.journal(in: folder, cards: 1)
            short = (try folder.read(Sample.file), try folder.read("journal.head"))
            try journal.append(Sample.draft(.reserved, card: 2, number: 2))
            _ = try Registry(path: path, journal: journal)
        }
        try folder.write(Sample.file, short.journal)
        try folder.write("journal.head", short.head)
        let witness = try Registry.witness(path: path, numbers: Sample.number(1)...Sample.number(50))
        let acceptance = TruncationAcceptance(
            seen: try Registry.lastSeen(path: path),
            numbers: try Sample.range(),
            highestKnown: witness?.highestNumber,
            isConfirmed: false,
            station: "host1"
        )
        let journal = try Journal(folder: folder.path, clock: Sample.clock(), accepting: acceptance)
        let line = try #require(journal.opening.acceptedLoss)
        #expect(line.sequence == 3)
        let kept = try Registry.setAside(path: path, beforeTruncation: line.sequence)
        #expect(kept == path + ".before-truncation-3")
        let registry = try Registry(path: path, journal: journal)
        #expect(try registry.cardCount() == 1)
        let old = try Registry.witness(path: try #require(kept), numbers: Sample.number(1)...Sample.number(50))
        #expect(old == witness && kept.map(Registry.lastSequence) == 3)
        #expect(try Registry.setAside(path: folder.file("none"), beforeTruncation: 1) == nil)
    }
}
