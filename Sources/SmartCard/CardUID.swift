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

    /// Upper-case hexadecimal digits without separators.
    package var description: String { Hex.encode(bytes) }
}
