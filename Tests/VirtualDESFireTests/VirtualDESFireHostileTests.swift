// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualDESFire

/// The card answers any bytes with a status word, and its memory can always be loaded.
@Suite struct VirtualDESFireHostileTests {
    private static let codes: [UInt8] = [
        0x0A, 0x0C, 0x1A, 0x1C, 0x3B, 0x3D, 0x45, 0x51, 0x54, 0x5A, 0x5C, 0x5F, 0x60, 0x61, 0x64, 0x6A, 0x6C, 0x6D,
        0x6E,
        0x6F, 0xA7, 0xAA, 0xAF, 0xBB, 0xBD, 0xC0, 0xC1, 0xC4, 0xC7, 0xCA, 0xCB, 0xCC, 0xCD, 0xDA, 0xDC, 0xDF, 0xEB,
        0xF5,
    ]

    @Test func `every prefix of every command of a conversation is answered`() throws {
        let trace = try SyntheticTrace.load()
        var count = 0
        for exchange in trace.exchanges {
            let reader = try TestReader(uid: trace.uid)
            for length in 0...exchange.command.count {
                let answer = reader.card.respond(to: Array(exchange.command.prefix(length)))
                #expect(answer.count >= 2)
                count += 1
            }
        }
        #expect(count > 500)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random commands are answered and leave a memory that loads`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let reader = try Self.furnished()
        for _ in 0..<4000 {
            let answer = reader.card.respond(to: Self.command(&random))
            #expect(answer.count >= 2 && answer.count <= 60)
        }
        _ = try reader.memory
    }

    @Test func `random bytes are answered`() throws {
        var random = SeededGenerator(seed: 99)
        let reader = try TestReader()
        for _ in 0..<4000 {
            let length = Int.random(in: 0...80, using: &random)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(reader.card.respond(to: bytes).count >= 2)
        }
    }

    /// A card with a file of each kind that everybody may use, so that random commands get far.
    private static func furnished() throws -> TestReader {
        let reader = try TestReader()
        try reader.makeApplication(0x0F, keys: 0xA3)
        for command in [
            "CD0100EEEE200000", "CB0200EEEE200000",
            "CC0300EEEE00000000FF0000000A00000003", "C10400EEEE040000050000", "C00500EEEE040000050000",
        ] {
            let bytes = try #require(Hex.decode(command))
            #expect(try reader.send(try #require(bytes.first), Array(bytes.dropFirst())).status == 0, "\(command)")
        }
        return reader
    }

    private static func command(_ random: inout SeededGenerator) -> [UInt8] {
        let known = codes.randomElement(using: &random) ?? 0
        let code = Int.random(in: 0..<20, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : known
        let length = [0, 1, 3, 4, 5, 7, 8, 9, 10, 16, 17, 25, 33, 54].randomElement(using: &random) ?? 0
        // Small numbers are likely to name an object.
        let data = (0..<length).map { _ in
            UInt8.random(in: Bool.random(using: &random) ? 0...5 : 0...255, using: &random)
        }
        if code == 0x5A && Bool.random(using: &random) { return [0x90, 0x5A, 0, 0, 3, 1, 2, 3, 0] }
        return [0x90, code, 0, 0] + (data.isEmpty ? [] : [UInt8(data.count)]) + data + [0]
    }
}
