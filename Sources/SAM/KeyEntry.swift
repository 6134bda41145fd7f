// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The answer to SAM_GetKeyEntry; contains no key (docs/facts/sam.md, section 4.3).
package struct KeyEntry: Hashable, Sendable {
    /// Key type codes of the SET bytes.
    package enum KeyType: UInt8, Hashable, Sendable {
        /// DES or 2K3DES in a legacy DESFire session.
        case desfireLegacy = 0
        /// 2K3DES with CRC16 and four-byte MAC.
        case tripleDESShortMAC = 1
        /// MIFARE Classic.
        case mifare = 2
        /// 3K3DES.
        case threeKeyTripleDES = 3
        /// AES-128.
        case aes128 = 4
        /// AES-192.
        case aes192 = 5
        /// 2K3DES with CRC32 and eight-byte MAC.
        case tripleDES = 6
        /// AES-256 (AV3).
        case aes256 = 7
        /// AES-128 LRP (AV3).
        case aes128LRP = 8
    }

    /// Use of the keys of an entry; AV2 and AV3.
    package enum KeyClass: UInt8, Hashable, Sendable {
        /// Host authentication.
        case host = 0
        /// Card sessions.
        case picc = 1
        /// Offline change of entries.
        case offlineChange = 2
        /// Offline cryptography.
        case offlineCrypto = 4
    }

    /// Which uses the entry refuses (SET, second byte).
    package struct Restrictions: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The entry cannot be used.
        package static let disabled = Restrictions(rawValue: 0x02)
        /// No SAM_ChangeKeyPICC.
        package static let noChangeKeyPICC = Restrictions(rawValue: 0x08)
        /// No SAM_DecipherData.
        package static let noDecryption = Restrictions(rawValue: 0x10)
        /// No SAM_EncipherData.
        package static let noEncryption = Restrictions(rawValue: 0x20)
        /// No SAM_VerifyMAC.
        package static let noVerifyMAC = Restrictions(rawValue: 0x40)
        /// No SAM_GenerateMAC.
        package static let noGenerateMAC = Restrictions(rawValue: 0x80)
    }

    /// Versions held: three, two for 24-byte keys, one for 32-byte keys.
    package let versions: [UInt8]
    /// DESFire application of the entry, as on the wire; zeros for none.
    package let application: [UInt8]
    /// DESFire key number of the entry.
    package let applicationKeyNumber: UInt8
    /// Entry whose key may change this entry.
    package let changeKeyEntry: UInt8
    /// Version of that key.
    package let changeKeyVersion: UInt8
    /// Usage counter, nil when the entry has none.
    package let usageCounter: UInt8?
    /// The two SET bytes.
    package let settings: [UInt8]
    /// ExtSET; nil in AV1 mode.
    package let extendedSettings: UInt8?

    /// Parses the AV2 format (12 or 13 bytes; 11 with one version) or, with `isAV1`, the AV1 format without ExtSET (11 or 12
    /// bytes).
    ///
    /// Fields are counted from the end, because the number of versions depends on the length of the keys.
    package init?(_ bytes: [UInt8], isAV1: Bool = false) {
        let tail = isAV1 ? 9 : 10
        // One version belongs to a 32-byte key, which AV1 mode does not have.
        guard (isAV1 ? 2...3 : 1...3) ~= bytes.count - tail else { return nil }
        var reader = ByteReader(bytes)
        do {
            versions = try reader.read(bytes.count - tail)
            application = try reader.read(3)
            applicationKeyNumber = try reader.readUInt8()
            changeKeyEntry = try reader.readUInt8()
            changeKeyVersion = try reader.readUInt8()
            let counter = try reader.readUInt8()
            usageCounter = counter == 0xFF ? nil : counter
            settings = try reader.read(2)
            extendedSettings = isAV1 ? nil : try reader.readUInt8()
        } catch {
            return nil
        }
    }

    /// Type of the keys; nil for an unknown code.
    package var keyType: KeyType? { settings.first.flatMap { KeyType(rawValue: $0 >> 3 & 0x0F) } }

    /// Use of the keys; nil in AV1 mode or for an unknown code.
    package var keyClass: KeyClass? { extendedSettings.flatMap { KeyClass(rawValue: $0 & 0x07) } }

    package var restrictions: Restrictions { Restrictions(rawValue: settings.last ?? 0) }

    /// True when the vector chains from one message to the next (KeepIV).
    package var keepsVector: Bool { (settings.first ?? 0) & 0x04 != 0 }

    /// True when the session key may leave the SAM: such an entry is not fit for production.
    package var allowsDumpingSessionKey: Bool { (settings.first ?? 0) & 0x01 != 0 }

    /// True when the key is only usable with a diversification input.
    package var requiresDiversification: Bool { (extendedSettings ?? 0) & 0x10 != 0 }
}

/// The answer to SAM_GetKUCEntry: a key usage counter (docs/facts/sam.md, section 4.4).
package struct UsageCounter: Hashable, Sendable {
    /// Uses allowed.
    package let limit: UInt32
    /// Entry whose key may change the limit.
    package let changeKeyEntry: UInt8
    /// Version of that key.
    package let changeKeyVersion: UInt8
    /// Uses so far.
    package let current: UInt32

    /// Parses 10 bytes; nil for another length.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            limit = try reader.readUInt32LittleEndian()
            changeKeyEntry = try reader.readUInt8()
            changeKeyVersion = try reader.readUInt8()
            current = try reader.readUInt32LittleEndian()
            try reader.finish()
        } catch {
            return nil
        }
    }

    /// Uses left; 0 when the counter is at its limit.
    package var remaining: UInt32 { limit > current ? limit - current : 0 }

    /// How much of a counter is used up.
    package enum Level: Hashable, Sendable {
        /// More than a tenth of the uses are left.
        case enough
        /// A tenth or less is left.
        case low
        /// A fiftieth or less is left.
        case nearlyUsedUp
    }

    /// How much of the counter is used up.
    package var level: Level {
        if UInt64(remaining) * 50 <= UInt64(limit) { return .nearlyUsedUp }
        return UInt64(remaining) * 10 <= UInt64(limit) ? .low : .enough
    }
}
