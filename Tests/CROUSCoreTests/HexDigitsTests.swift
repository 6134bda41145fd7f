// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import CROUSCore

@Suite struct HexDigitsTests {
    private func value(_ text: String, _ letters: HexDigits.Letters = .upper) -> UInt64? {
        HexDigits.value(Array(text.utf8).span, letters)
    }

    @Test func `digits of any usual length are their number`() {
        var random = TestRun.current.generator(for: "hexadecimal digits")
        for count in 8...16 {
            for _ in 1...200 {
                let number = UInt64.random(in: 0 ... .max, using: &random) >> UInt64(64 - 4 * count)
                let digits = String(number, radix: 16)
                let text = String(repeating: "0", count: count - digits.count) + digits
                #expect(value(text, .lower) == number)
                #expect(value(text.uppercased()) == number)
            }
        }
    }

    @Test func `each other byte at each place is refused`() {
        let digits = Set("0123456789ABCDEF".utf8)
        for place in 0..<14 {
            for byte in UInt8.min ... .max where !digits.contains(byte) {
                var text = Array("04A1B2C3D4E5F6".utf8)
                text[place] = byte
                #expect(HexDigits.value(text.span, .upper) == nil, "\(byte) at \(place)")
            }
        }
    }

    @Test(arguments: ["", "1234567", "12345678123456781"]) func `other lengths are refused`(text: String) {
        #expect(value(text) == nil)
    }

    @Test func `letters of the other case are refused`() {
        #expect(value("abcdef01") == nil && value("ABCDEF01", .lower) == nil)
    }
}
