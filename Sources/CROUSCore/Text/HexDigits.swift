// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits of one case only, as files of this program have them.
package enum HexDigits {
    /// The case of the letters.
    package enum Letters: UInt8, Sendable {
        case upper = 65
        case lower = 97
    }

    /// The number that 1 to 16 digits write; nil for other bytes. Without a branch for each digit: digits are random, so a
    /// processor guesses half of them wrong.
    package static func value(_ digits: Span<UInt8>, _ letters: Letters) -> UInt64? {
        guard 1...16 ~= digits.count else { return nil }
        let firstLetter = letters.rawValue
        var value: UInt64 = 0
        var strange: UInt8 = 0
        for index in digits.indices {
            let byte = digits[index]
            let isDigit: UInt8 = byte &- 48 < 10 ? 1 : 0
            let isLetter: UInt8 = byte &- firstLetter < 6 ? 1 : 0
            strange |= isDigit ^ isLetter ^ 1
            value = value << 4 | UInt64(byte & 15 &+ 9 &* isLetter)
        }
        return strange == 0 ? value : nil
    }
}
