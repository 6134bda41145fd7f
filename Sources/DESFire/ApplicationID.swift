// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Number of an application, 24 bits. Text and number have the most significant byte first, the wire the least: F58540
/// is number 0xF58540 and is sent as 40 85 F5 (docs/facts/desfire.md, section 5.4).
package struct ApplicationID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number, 0 to FFFFFF.
    package let number: UInt32

    /// The card itself: number 0.
    package static let picc = ApplicationID(unchecked: 0)

    private init(unchecked number: UInt32) { self.number = number }

    /// Nil when the number has more than 24 bits.
    package init?(number: UInt32) {
        guard number <= 0xFF_FFFF else { return nil }
        self.number = number
    }

    /// Three bytes as a card sends them; nil for any other count.
    package init?(wire: [UInt8]) {
        var reader = ByteReader(wire)
        guard wire.count == 3, let number = try? reader.readUInt24LittleEndian() else { return nil }
        self.number = number
    }

    /// Six hexadecimal digits, most significant first; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(wire: bytes.reversed())
    }

    /// The three bytes in the order of the wire.
    package var wire: [UInt8] { number.littleEndianBytes(3) }

    /// Six hexadecimal digits, most significant first.
    package var description: String { Hex.encode(number.bigEndianBytes(3)) }

    package static func < (left: ApplicationID, right: ApplicationID) -> Bool { left.number < right.number }
}
