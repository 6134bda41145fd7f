// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import SmartCard
import Testing
import VirtualDESFire

@testable import DESFire

/// docs/supported-commands.md has a row for each command of the client and of the virtual card, and no other.
@Suite struct SupportedCommandsTests {
    /// The rows of the document: code, client, virtual card, evidence.
    private static func rows() throws -> [UInt8: [String]] {
        let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let document = tests.appending(path: "../../docs/supported-commands.md")
        let cells = try String(contentsOf: document, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let rows = cells.compactMap { cells -> (UInt8, [String])? in
            guard cells.count == 5, cells[0] != "code", let code = Hex.decode(String(cells[0].suffix(2))),
                code.count == 1
            else {
                return nil
            }
            return (code[0], Array(cells[2...]))
        }
        return try Dictionary(rows) { _, _ in throw DuplicateRow() }
    }

    private struct DuplicateRow: Error {}

    @Test func `the client's commands are those of the document`() throws {
        let methods: [AuthenticationMethod] = [.legacy, .iso, .aes]
        let codes = Set(DESFireCommand.all.map(\.code) + methods.map(\.rawValue) + [DESFireCommand.continuation, 0xA4])
        let documented = try Self.rows().filter { $0.value[0].hasPrefix("yes") }.keys
        #expect(Set(documented) == codes)
    }

    @Test func `the virtual card's commands are those of the document`() throws {
        let card = try VirtualDESFireCard(
            uid: try #require(VirtualCardFixture.uid),
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
        let known = (0...0xFF as ClosedRange<UInt8>).filter { code in
            card.powerOn()
            return card.respond(to: [0x90, code, 0, 0, 0]) != [0x91, 0x1C]
        }
        // AF is unknown only where nothing is pending; ISO SELECT has another class.
        let documented = try Self.rows().filter { $0.value[1].hasPrefix("yes") }.keys
        #expect(Set(documented) == Set(known + [0xAF, 0xA4]))
        #expect(card.respond(to: [0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0, 0, 0x85, 1, 0]) == [0x90, 0x00])
    }

    @Test func `every row has evidence beyond inference`() throws {
        for (code, cells) in try Self.rows() {
            let evidence = ["log", "vector", "freefare", "card test", "two", "one"].contains { cells[2].contains($0) }
            #expect(evidence && !cells[2].contains("inference"), "\(Hex.encode([code]))")
        }
    }
}
