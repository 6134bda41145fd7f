// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The two check sums of DESFire, as the bytes that go on the wire.
package enum CRC {
    /// EV1: reflected polynomial EDB88320, preset FFFFFFFF, no final inversion; least significant byte first.
    package static func crc32(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return value.littleEndianBytes(4)
    }

    /// D40: ISO/IEC 14443-3 type A, reflected polynomial 8408, preset 6363; least significant byte first.
    package static func crc16(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var value: UInt16 = 0x6363
        for byte in bytes {
            value ^= UInt16(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x8408 : value >> 1 }
        }
        return value.littleEndianBytes(2)
    }
}
