// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// The answer to GetVersion (docs/facts/desfire.md, section 2.2).
package struct CardVersion: Hashable, Sendable {
    /// Family member, from the hardware version.
    package enum Generation: String, Hashable, Sendable {
        /// The first DESFire, MF3ICD40: no AES, no CMAC sessions.
        case d40 = "DESFire"
        case ev1 = "DESFire EV1"
        /// MIFARE DESFire EV2, used through its EV1 commands.
        case ev2 = "DESFire EV2"
        /// MIFARE DESFire EV3, used through its EV1 commands.
        case ev3 = "DESFire EV3"
        /// Another NXP product that answers GetVersion.
        case other
    }

    package let hardware: ChipVersion
    /// Its firmware.
    package let software: ChipVersion
    /// The fixed UID; nil when the card hides it (random UID on: all bytes zero).
    package let uid: CardUID?
    /// Production batch, five bytes.
    package let batch: [UInt8]
    /// Production week; nil when the byte is no decimal number.
    package let week: Int?
    /// Production year, four digits; nil when the byte is no decimal number.
    package let year: Int?

    /// Parses the three frames put together, 28 bytes.
    init(_ answer: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(answer)
        hardware = try ChipVersion(&reader)
        software = try ChipVersion(&reader)
        let uid = try reader.read(7)
        self.uid = uid.allSatisfy { $0 == 0 } ? nil : CardUID(uid)
        batch = try reader.read(5)
        week = Self.decimal(try reader.readUInt8())
        year = Self.decimal(try reader.readUInt8()).map { 2000 + $0 }
        try reader.finish()
    }

    /// Memory in bytes, at least; see isLarger.
    package var storageSize: Int { 1 << Int(hardware.storage >> 1) }

    /// True when the memory lies between storageSize and twice as much.
    package var isLarger: Bool { hardware.storage & 1 == 1 }

    /// Family member, from type and major version of the hardware.
    package var generation: Generation {
        guard hardware.vendor == 0x04, hardware.type == 0x01 else { return .other }
        switch hardware.major {
        case 0x00: return .d40
        case 0x01: return .ev1
        case 0x12: return .ev2
        case 0x33: return .ev3
        default: return .other
        }
    }

    private static func decimal(_ byte: UInt8) -> Int? {
        guard byte >> 4 <= 9, byte & 0x0F <= 9 else { return nil }
        return Int(byte >> 4) * 10 + Int(byte & 0x0F)
    }
}
