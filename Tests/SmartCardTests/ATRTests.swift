// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct ATRTests {
    private static func bytes(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

    @Test func `a DESFire card behind PC/SC is ISO 14443-4 with one historical byte`() throws {
        let atr = try ATR(Self.bytes("3B8180018080"))
        #expect(atr.historicalBytes == [0x80] && atr.protocols == [0, 1])
        #expect(atr.contactless == .iso14443Part4)
        #expect(atr.description == "3B8180018080")
    }

    @Test func `a Classic card is a storage card by its name`() throws {
        let atr = try ATR(Self.bytes("3B8F8001804F0CA000000306030001000000006A"))
        #expect(atr.contactless == .storage(name: 0x0001))
    }

    @Test func `contact cards do not have the contactless form`() throws {
        // T=0 alone has no check byte.
        let direct = try ATR(Self.bytes("3B020102"))
        #expect(direct.protocols == [0] && direct.historicalBytes == [1, 2] && direct.contactless == nil)
        #expect(try ATR(Self.bytes("3F00")).historicalBytes.isEmpty)
    }

    @Test func `an old reader's own form is parsed with its many interface bytes`() throws {
        let atr = try ATR(Self.bytes("3BF79100FF918171FE40004120001177818040"))
        #expect(atr.historicalBytes.count == 7 && atr.contactless == nil)
    }

    @Test func `every prefix of an ATR is refused`() throws {
        for text in [
            "3B8180018080", "3B8F8001804F0CA000000306030001000000006A", "3BF79100FF918171FE40004120001177818040",
        ] {
            let bytes = try Self.bytes(text)
            for length in 0..<bytes.count {
                #expect(throws: ATR.Failure.self, "\(text), \(length) bytes") { try ATR(Array(bytes.prefix(length))) }
            }
        }
    }

    @Test func `wrong first byte, check byte and length are distinguished`() throws {
        #expect(throws: ATR.Failure.initialCharacter(0x3C)) { try ATR(Self.bytes("3C8180018080")) }
        #expect(throws: ATR.Failure.checksum) { try ATR(Self.bytes("3B8180018081")) }
        #expect(throws: ATR.Failure.length) { try ATR(Self.bytes("3B818001808000")) }
        #expect(throws: ATR.Failure.length) { try ATR([UInt8](repeating: 0x3B, count: 34)) }
        #expect(throws: ATR.Failure.length) { try ATR([]) }
    }

    @Test func `endless interface bytes are refused`() {
        #expect(throws: ATR.Failure.length) { try ATR([0x3B] + [UInt8](repeating: 0xF0, count: 32)) }
    }
}
