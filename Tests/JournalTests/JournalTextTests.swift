// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import Posix
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// Texts of people and configurations have a limit, so that the lines that close a card always fit into the space
/// reserved for them.
@Suite struct JournalTextTests {
    private static let fields: [(JournalText.Field, any WritableKeyPath<JournalEntry.Draft, String> & Sendable)] = [
        (.station, \.station), (.operatorName, \.operatorName), (.profile, \.profile), (.samUID, \.samUID),
        (.reason, \.reason), (.detail, \.detail),
    ]

    /// A draft with maximum lengths; quotation marks are written twice.
    private func longest(_ event: JournalEvent, card: Int, number: UInt64, detail: String? = nil) throws
        -> JournalEntry.Draft
    {
        var draft = try Sample.draft(event, card: card, number: number)
        for (field, path) in Self.fields {
            draft[keyPath: path] = String(repeating: "\"", count: (field.limit - 2) / 2)
        }
        draft.holder = HolderReference(String(repeating: "H", count: 64))
        if let detail { draft.detail = detail }
        return draft
    }

    @Test func `two of the longest lines fit into the space for a begun card`() throws {
        for event in JournalEvent.allCases {
            var draft = try longest(event, card: 1, number: 1)
            draft.uid = CardUID([UInt8](repeating: 0xAB, count: 10))
            draft.number = CROUSNumber(999_999_999_999_999)
            try #require(draft.uid != nil && draft.number != nil && draft.holder != nil)
            let line = try draft.chained(after: ChainHead(sequence: .max - 1, hash: ChainHash(of: [])))
            #expect(line.bytes.count > 1500 && 2 * line.bytes.count <= JournalWriter.closing, "\(event)")
        }
    }

    @Test(arguments: fields.indices) func `one byte more is refused and nothing is written`(index: Int) throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        let (field, path) = Self.fields[index]
        for (text, isRefused) in [("x", false), ("xx", true), ("é", true)] {
            var draft = try longest(.refused, card: 1, number: 1)
            draft[keyPath: path] = String(repeating: "x", count: field.limit - 1) + text
            if isRefused {
                #expect(throws: JournalError.tooLong(field, limit: field.limit)) { try journal.append(draft) }
            } else {
                try journal.append(draft)
            }
        }
        #expect(try journal.verify().head.sequence == 1)
    }

    @Test func `on a full disk the longest closing and replacing lines still fit`() throws {
        let folder = try TemporaryFolder()
        let storage = FailingStorage(try ChainFolder(Sample.paths(folder), owner: "test"))
        let paths = Sample.paths(folder)
        let journal = try Journal(storage: storage, paths: paths, clock: Sample.clock())
        try journal.append(longest(.imported, card: 1, number: 1))
        storage.failure.withLock { $0 = .secureRoom }
        var cards = 1
        let full = #expect(throws: JournalError.self) {
            while cards < 100 {
                var draft = try longest(.reserved, card: cards + 1, number: UInt64(cards + 1))
                if cards > 1 { draft.holder = nil }
                try journal.append(draft)
                cards += 1
            }
        }
        guard case .diskFull = full else { throw try #require(full) }
        let secured = 1 << 16
        #expect(cards > 2 && journal.withState { $0.cards(in: .reserved).count } == cards - 1)
        _ = try journal.append([longest(.replaced, card: 1, number: 1), longest(.enrolled, card: 2, number: 2)])
        for card in 3...cards {
            var draft = try longest(.enrolled, card: card, number: UInt64(card))
            draft.holder = nil
            try journal.append(draft)
        }
        #expect(try folder.read(Sample.file).count <= secured)
        #expect(try journal.verify().cards == cards)
    }
}
