// SPDX-License-Identifier: Apache-2.0

/// The two status bytes at the end of an answer (ISO/IEC 7816-4, 5.6); the raw value is never lost.
package struct StatusWord: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// SW1 in the high byte, SW2 in the low one.
    package let rawValue: UInt16

    /// A status word of any value.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A status word of any value.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// First status byte.
    package var sw1: UInt8 { UInt8(rawValue >> 8) }

    /// Second status byte.
    package var sw2: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// The word as sent on the wire.
    package var bytes: [UInt8] { [sw1, sw2] }

    /// `9000`, done.
    package static let success = StatusWord(0x9000)

    /// Four hexadecimal digits.
    package var description: String { Hex.encode(bytes) }
}
