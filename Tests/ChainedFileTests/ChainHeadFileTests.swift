// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import ChainedFile

/// `journal.head`: two slots; a torn one leaves the other.
@Suite struct ChainHeadFileTests {
    private func head(_ sequence: UInt64) throws -> ChainHead {
        ChainHead(sequence: sequence, hash: try ChainHash(of: [UInt8(truncatingIfNeeded: sequence)]))
    }

    /// A file that first had `first` and was then updated with the others.
    private func content(_ first: UInt64, then others: UInt64...) throws -> [UInt8] {
        var update = try ChainHeadFile.creation(head(first), name: "journal")
        var content = update.bytes
        for other in others {
            update = try update.result.update(to: head(other))
            let offset = try #require(update.offset)
            content.replaceSubrange(offset..<offset + update.bytes.count, with: update.bytes)
        }
        return content
    }

    @Test func `the newer slot counts`() throws {
        #expect(try ChainHeadFile(content: content(0))?.newest == head(0))
        #expect(try ChainHeadFile(content: content(7, then: 8))?.newest == head(8))
        #expect(try ChainHeadFile(content: content(7, then: 8, 9))?.newest == head(9))
        #expect(try ChainHeadFile(content: content(7, then: 8, 9, 10, 12))?.newest == head(12))
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
            let newest = try ChainHeadFile(content: torn)?.newest
            #expect(newest == (try head(8)), "\(length)")
            positions += 1
        }
        #expect(positions > 60)
        #expect(try ChainHeadFile(content: after)?.newest == head(9))
    }

    @Test func `any flipped bit in both slots is unreadable`() throws {
        let content = try content(7, then: 8)
        for index in 0..<103 {
            var changed = content
            changed[4096 - 103 + index] ^= 1
            #expect(try ChainHeadFile(content: changed)?.newest != nil)
            changed[4096 + index] ^= 1
            #expect(try ChainHeadFile(content: changed) == nil, "byte \(index)")
        }
    }

    @Test func `slots that contradict each other are unreadable`() throws {
        let one = try content(7)
        let other = try ChainHeadFile.creation(ChainHead(sequence: 7, hash: ChainHash(of: [1, 2])), name: "journal")
            .bytes
        #expect(try ChainHeadFile(content: Array(one[..<4096] + other[4096...])) == nil)
    }

    @Test(arguments: [0, 1, 80, 4095, 4096, 5000]) func `anything else is unreadable`(size: Int) throws {
        for byte in [0x00, 0x20, 0x30, 0x3B, 0xFF] as [UInt8] {
            #expect(try ChainHeadFile(content: [UInt8](repeating: byte, count: size)) == nil)
        }
    }
}
