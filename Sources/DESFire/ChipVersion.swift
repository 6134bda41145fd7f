// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// Hardware or software part of the answer to NXP's GetVersion: the same seven bytes in cards and SAMs.
package struct ChipVersion: Hashable, Sendable {
    /// 04 for NXP.
    package let vendor: UInt8
    /// 01 for DESFire.
    package let type: UInt8
    package let subtype: UInt8
    package let major: UInt8
    package let minor: UInt8
    /// Storage byte: the upper seven bits are the exponent of two; bit 0 means "between this and the next".
    package let storage: UInt8
    /// Protocol code; 05 on cards: ISO/IEC 14443-2 and -3.
    package let transmission: UInt8

    /// Reads the seven bytes; an error when fewer are left.
    package init(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        vendor = try reader.readUInt8()
        type = try reader.readUInt8()
        subtype = try reader.readUInt8()
        major = try reader.readUInt8()
        minor = try reader.readUInt8()
        storage = try reader.readUInt8()
        transmission = try reader.readUInt8()
    }
}
