// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import JournalFixtures
import Posix
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// `journal.head`: two slots; a torn one leaves the other.
@Suite struct JournalHeadFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func head(_ sequence: UInt64) throws -> JournalHead {
        JournalHead(sequence: sequence, hash: try ChainHash(of: [UInt8(truncatingIfNeeded: sequence)]))
    }

    /// A file that first had `first` and was then updated with the others.
    private func content(_ first: UInt64, then others: UInt64...) throws -> [UInt8] {
        var update = try JournalHeadFile.creation(head(first))
        var content = update.bytes
        for other in others {
            update = try update.result.update(to: head(other))
            let offset = try #require(update.offset)
            content.replaceSubrange(offset..<offset + update.bytes.count, with: update.bytes)
        }
        return content
    }

    @Test func `the newer slot counts`() throws {
        #expect(try JournalHeadFile(content: content(0))?.newest == head(0))
        #expect(try JournalHeadFile(content: content(7, then: 8))?.newest == head(8))
        #expect(try JournalHeadFile(content: content(7, then: 8, 9))?.newest == head(9))
        #expect(try JournalHeadFile(content: content(7, then: 8, 9, 10, 12))?.newest == head(12))
    }

    @Test func `two slots are in two blocks and never move`() throws {
        let content = try content(7, then: 8)
        #expect(content.count == 4096 + 103)
        let first = String(decoding: content[(4096 - 103)..<4096], as: UTF8.self)
        let second = String(decoding: content[4096...], as: UTF8.self)
        #expect(first.hasPrefix("00000000000000000007;") || second.hasPrefix("00000000000000000007;"))
        #expect(first.hasSuffix("\n") && second.hasSuffix("\n"))
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("The last line of the journal"))
    }

    @Test func `the check can be computed with standard tools`() throws {
        let line = try #require(String(decoding: content(7), as: UTF8.self).split(separator: "\n").last)
        let text = line.prefix(20 + 1 + 64 + 1)
        #expect(try line.suffix(16) == Hex.encode(SHA256.hash(text.utf8)).lowercased().prefix(16))
    }

    @Test func `a slot torn at any byte leaves the other one`() throws {
        let before = try content(7, then: 8)
        let after = try content(7, then: 8, 9)
        var positions = 0
        for length in before.indices where before[length] != after[length] {
            let torn = Array(after[..<length] + before[length...])
            let newest = try JournalHeadFile(content: torn)?.newest
            #expect(newest == (try head(8)), "\(length)")
            positions += 1
        }
        #expect(positions > 60)
        #expect(try JournalHeadFile(content: after)?.newest == head(9))
    }

    @Test func `any flipped bit in both slots is unreadable`() throws {
        let content = try content(7, then: 8)
        for index in 0..<103 {
            var changed = content
            changed[4096 - 103 + index] ^= 1
            #expect(try JournalHeadFile(content: changed)?.newest != nil)
            changed[4096 + index] ^= 1
            #expect(try JournalHeadFile(content: changed) == nil, "byte \(index)")
        }
    }

    @Test func `slots that contradict each other are unreadable`() throws {
        let one = try content(7)
        let other = try JournalHeadFile.creation(JournalHead(sequence: 7, hash: ChainHash(of: [1, 2]))).bytes
        #expect(try JournalHeadFile(content: Array(one[..<4096] + other[4096...])) == nil)
    }

    @Test(arguments: [0, 1, 80, 4095, 4096, 5000]) func `anything else is unreadable`(size: Int) throws {
        for byte in [0x00, 0x20, 0x30, 0x3B, 0xFF] as [UInt8] {
            #expect(try JournalHeadFile(content: [UInt8](repeating: byte, count: size)) == nil)
        }
    }

    @Test func `a torn slot is written again and the file keeps its size and place`() throws {
        do { _ = try Sample.journal(in: folder, cards: 2) }
        var content = try folder.read("journal.head")
        let size = content.count
        let newest = try #require(try folder.recordedHead())
        let slot = String(decoding: content, as: UTF8.self).split(separator: "\n").firstIndex {
            $0.hasPrefix(padded(newest.sequence, 20))
        }
        content[slot == 1 ? 4000 : 4100] ^= 1
        try folder.write("journal.head", content)
        #expect(try folder.recordedHead()?.sequence == 3)
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        #expect(journal.opening.headWasBehind)
        #expect(try folder.recordedHead() == newest)
        #expect(try folder.read("journal.head").count == size)
        #expect(try folder.names() == [Sample.file, "journal.head", "journal.lock"])
    }
}
