// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto

/// SHA-256 of a line of a chained file: what the next line names as its predecessor.
package struct ChainHash: Hashable, Sendable, CustomStringConvertible {
    /// Length of the text.
    static let digitCount = 64

    /// The 32 bytes, the first one in the highest bits of `first`.
    private let first, second, third, fourth: UInt64

    /// Nil unless the text is 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    package init?(_ text: some StringProtocol) { self.init(digits: Array(text.utf8).span) }

    /// As ``init(_:)``, from the bytes of a text.
    init?(digits: Span<UInt8>) {
        guard digits.count == Self.digitCount,
            let first = HexDigits.value(digits.extracting(0..<16), .lower),
            let second = HexDigits.value(digits.extracting(16..<32), .lower),
            let third = HexDigits.value(digits.extracting(32..<48), .lower),
            let fourth = HexDigits.value(digits.extracting(48..<64), .lower)
        else { return nil }
        (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    /// The hash of `bytes`. Throws ``ChainError/hashing(_:)`` when libcrypto has no SHA-256.
    package init(of bytes: [UInt8]) throws(ChainError) {
        do {
            self.init(words: try SHA256Digester().hash(bytes.span))
        } catch {
            throw .hashing(error)
        }
    }

    init(words: SHA256Digester.Words) { (first, second, third, fourth) = words }

    /// The digits.
    package var description: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(Self.digitCount)
        for word in [first, second, third, fourth] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let value = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0x0F
                digits.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
