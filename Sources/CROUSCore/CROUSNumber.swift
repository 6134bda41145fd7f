// SPDX-License-Identifier: Apache-2.0

/// The number the CROUS gives a card (NUM_CARTE, idZdc): 1 to 15 decimal digits.
///
/// Leading zeros have no meaning: `000102500000017` and `102500000017` are one number. On the card, and where a caller
/// wants it, it is padded to 15 digits (docs/facts/domain.md, sections 2 and 3.1).
package struct CROUSNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Digits a number has when padded.
    package static let digitCount = 15

    package let value: UInt64

    /// Nil for a number of more than 15 digits.
    package init?(_ value: UInt64) {
        guard value < 1_000_000_000_000_000 else { return nil }
        self.value = value
    }

    /// Parses 1 to 15 ASCII digits only: no sign, no blank, no separator.
    package init?(_ text: some StringProtocol) {
        self.init(digits: Array(text.utf8).span)
    }

    /// As ``init(_:)``, from the bytes of a text.
    package init?(digits: Span<UInt8>) {
        guard 1...Self.digitCount ~= digits.count else { return nil }
        var value: UInt64 = 0
        for index in digits.indices {
            guard isDigit(digits[index]) else { return nil }
            value = value * 10 + UInt64(digits[index] & 0x0F)
        }
        self.value = value
    }

    /// Decimal digits, padded with zeros to 15.
    package var padded: String {
        let digits = String(value)
        return String(repeating: "0", count: Self.digitCount - digits.count) + digits
    }

    /// Decimal digits without leading zeros, as the CROUS CSV writes them.
    package var description: String { String(value) }

    package static func < (left: CROUSNumber, right: CROUSNumber) -> Bool { left.value < right.value }
}
