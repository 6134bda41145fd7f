// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Hexadecimal digits of one case only, as files of this program have them.
package enum HexDigits {
    /// The case of the letters.
    package enum Letters: UInt8, Sendable {
        case upper = 65
        case lower = 97
    }

    /// The number that 8 to 16 digits write; nil for other bytes.
    package static func value(_ digits: Span<UInt8>, _ letters: Letters) -> UInt64? {
        guard 8...16 ~= digits.count else { return nil }
        let rest = digits.count - 8
        guard let front = value(eight: digits.word(at: 0), letters),
            let back = value(eight: digits.word(at: rest), letters)
        else { return nil }
        // Where the two overlap they are the same digits.
        return front << UInt64(4 * rest) | back
    }

    /// Eight digits at once, in the bytes of a number: no branch for a digit, of which a processor guesses half wrong.
    private static func value(eight digits: UInt64, _ letters: Letters) -> UInt64? {
        let isLetter = digits >> 6 & every(1)
        var values = (digits & every(0x0F)) &+ isLetter &* 9
        // Written again, they are the same bytes, and letters are 10 to 15, unless one is no digit.
        let written =
            values &+ every(UInt8(ascii: "0")) &+ isLetter &* UInt64(letters.rawValue - 10 - UInt8(ascii: "0"))
        guard values & every(0xF0) == 0, (values &+ every(6)) >> 4 & every(1) == isLetter, written == digits else {
            return nil
        }
        values = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
        values = (values | values >> 8) & 0x0000_FFFF_0000_FFFF
        return (values | values >> 16) & 0xFFFF_FFFF
    }

    /// Eight times the same byte.
    private static func every(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}
