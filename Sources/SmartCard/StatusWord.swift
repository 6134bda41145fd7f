// SPDX-License-Identifier: Apache-2.0

/// The two status bytes at the end of an answer (ISO/IEC 7816-4, 5.6). Keeps every raw value.
package struct StatusWord: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    package var sw1: UInt8 { UInt8(rawValue >> 8) }

    package var sw2: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// The word as sent on the wire.
    package var bytes: [UInt8] { [sw1, sw2] }

    /// `9000`, done.
    package static let success = StatusWord(0x9000)

    package var description: String { Hex.encode(bytes) }
}
