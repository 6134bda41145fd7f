// SPDX-License-Identifier: Apache-2.0

/// The identifier a contactless card gives in anticollision (ISO/IEC 14443-3): 4, 7 or 10 bytes.
package struct CardUID: Hashable, Sendable, CustomStringConvertible {
    /// The bytes in the order of the reader's answer to `FF CA 00 00 00`; a fixed NXP UID begins with 04.
    package let bytes: [UInt8]

    /// Nil unless there are 4, 7 or 10 bytes.
    package init?(_ bytes: [UInt8]) {
        guard [4, 7, 10].contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Parses hexadecimal text in either case, with or without separators.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// True for 7 bytes: the only length a DESFire card with a fixed UID shows. Four bytes are a random UID or a Classic card.
    package var isFixed: Bool { bytes.count == 7 }

    /// Seven bytes as one number, the first byte highest; nil for a UID of another length.
    package var fixedValue: UInt64? { isFixed ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil }

    /// The UID of seven bytes with this ``fixedValue``; higher bits are left out.
    package init(fixedValue: UInt64) {
        bytes = (0..<7).map { UInt8(truncatingIfNeeded: fixedValue >> (48 - 8 * $0)) }
    }

    /// Upper-case hexadecimal digits without separators.
    package var description: String { Hex.encode(bytes) }
}
