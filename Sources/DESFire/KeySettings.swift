// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import SmartCard

/// The settings byte of an application or of the card (docs/facts/desfire.md, section 5.2).
package struct KeySettings: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The byte as stored.
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bit 0: the master key may be changed. Clearing it cannot be undone.
    package var masterKeyIsChangeable: Bool { rawValue & 1 != 0 }
    /// Bit 1: lists and settings are readable without the master key.
    package var listingIsFree: Bool { rawValue & 2 != 0 }
    /// Bit 2: files (on the card level: applications) can be created without the master key.
    package var creationIsFree: Bool { rawValue & 4 != 0 }
    /// Bit 3: this byte may be changed. Clearing it cannot be undone.
    package var settingsAreChangeable: Bool { rawValue & 8 != 0 }
    /// Bits 7 to 4, applications only: 0 to D the key that changes keys, E each key itself, F no key.
    package var changeKeyNibble: UInt8 { rawValue >> 4 }

    /// Two hexadecimal digits.
    package var description: String { Hex.encode([rawValue]) }
}

/// The answer to GetKeySettings for the selected application, or for the card.
package struct ApplicationKeys: Hashable, Sendable {
    package let settings: KeySettings
    package let keyCount: Int
    /// Type of the keys; `des` stands for DES and two-key triple DES, which the card does not distinguish.
    package let keyType: CardKeyType
    package let hasISOFileIDs: Bool

    /// Nil when the second byte has an unknown key type or more than 14 keys.
    init?(settings: UInt8, keys: UInt8) {
        guard let type = CardKeyType(typeBits: keys & 0xC0), keys & 0x0F <= 14 else { return nil }
        self.settings = KeySettings(rawValue: settings)
        keyCount = Int(keys & 0x0F)
        keyType = type
        hasISOFileIDs = keys & 0x20 != 0
    }
}

extension CardKeyType {
    /// The two bits that name the type in CreateApplication, GetKeySettings and ChangeKey of the card's master key; nil
    /// for a type no DESFire card knows.
    var typeBits: UInt8? {
        switch self {
        case .des, .twoKeyTripleDES: 0x00
        case .threeKeyTripleDES: 0x40
        case .aes128: 0x80
        case .aes192: nil
        }
    }

    /// The type of these bits; DES for both DES and two-key triple DES.
    init?(typeBits: UInt8) {
        switch typeBits {
        case 0x00: self = .des
        case 0x40: self = .threeKeyTripleDES
        case 0x80: self = .aes128
        default: return nil
        }
    }
}
