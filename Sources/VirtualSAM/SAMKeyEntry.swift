// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

/// One entry of a SAM's key store: up to three keys of one type, and the rules for their use.
package struct SAMKeyEntry: Sendable {
    /// Use of the keys (ExtSET bits 2 to 0).
    package enum KeyClass: UInt8, Sendable, CaseIterable {
        /// Authentication of the host.
        case host = 0
        /// Authentication of cards and their session keys.
        case picc = 1
        /// Changing entries offline.
        case offlineChange = 2
        /// Enciphering without a card.
        case offlineCrypto = 4
    }

    /// Protection of a session opened with a key of the DES family; AES and three-key triple DES are always EV1.
    package enum SecureMessaging: Sendable {
        /// AuthenticateISO, CMAC of 8 bytes, CRC32 (SAM key type 6).
        case ev1
        /// Authenticate, MAC of 4 bytes, CRC16 (SAM key type 0).
        case d40
    }

    /// Whether keys are used as they are or diversified.
    package enum Diversification: String, Sendable, CaseIterable {
        /// Only as they are.
        case none
        /// Either way.
        case allowed
        /// Only diversified (ExtSET bit 4).
        case mandatory
    }

    /// The SET bytes without the key type: byte 0 in the high byte.
    package struct Settings: OptionSet, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The session key may leave the SAM.
        package static let dumpSessionKey = Settings(rawValue: 0x0100)
        /// Reported in GetKeyEntry only: EV1 sessions chain their vector anyway.
        package static let keepIV = Settings(rawValue: 0x0400)
        /// On entry 0: commands that use keys need a host authentication. In AV1 mode, on any entry: host
        /// authentications need high security, which this SAM does not support.
        package static let hostAuthenticationNeeded = Settings(rawValue: 0x0001)
        /// On entry 0: the SAM is locked after each reset.
        package static let lockKey = Settings(rawValue: 0x0004)
        /// The entry cannot be used.
        package static let disabled = Settings(rawValue: 0x0002)
        /// The keys may not be written to a card.
        package static let noChangeKeyPICC = Settings(rawValue: 0x0008)
        /// DecipherData is refused in sessions of this key.
        package static let noDecipher = Settings(rawValue: 0x0010)
        /// EncipherData is refused in sessions of this key.
        package static let noEncipher = Settings(rawValue: 0x0020)
        /// VerifyMAC is refused in sessions of this key.
        package static let noVerifyMAC = Settings(rawValue: 0x0040)
        /// GenerateMAC is refused in sessions of this key.
        package static let noGenerateMAC = Settings(rawValue: 0x0080)
    }

    /// Why an entry is invalid.
    package enum Failure: Error, Hashable, Sendable {
        /// Above 127.
        case number
        /// None, or more than the entry holds: 3 keys of 16 bytes or 2 of 24.
        case keyCount
        /// Keys of several types.
        case keys
        /// D40 for a key that is not single or two-key triple DES.
        case secureMessaging
        /// An application id of other than three bytes.
        case application
    }

    /// Number of the entry, 0 to 127.
    package let number: UInt8
    /// The keys, distinguished by their versions; of two with one version the first counts.
    package let keys: [CardKey]
    /// What the keys may be used for.
    package let keyClass: KeyClass
    /// Protection of sessions opened with these keys.
    package let secureMessaging: SecureMessaging
    /// Whether diversification is possible or required.
    package let diversification: Diversification
    /// Bits of SET.
    package let settings: Settings
    /// Entry and version of the key that may change this entry.
    package let changeKey: (entry: UInt8, version: UInt8)
    /// Usage counter the entry is bound to.
    package let counter: UInt8?
    /// DESFire application, three bytes as sent to the card, and key number there.
    package let application: (id: [UInt8], key: UInt8)

    /// Checks that the keys fit one entry.
    package init(
        number: UInt8,
        keys: [CardKey],
        class keyClass: KeyClass,
        secureMessaging: SecureMessaging = .ev1,
        diversification: Diversification = .allowed,
        settings: Settings = [],
        changeKey: (entry: UInt8, version: UInt8) = (0, 0),
        counter: UInt8? = nil,
        application: (id: [UInt8], key: UInt8) = ([0, 0, 0], 0)
    ) throws(Failure) {
        guard number < 0x80 else { throw .number }
        guard let first = keys.first, keys.count <= Self.slots(of: first.type) else { throw .keyCount }
        guard keys.allSatisfy({ Self.storage(of: $0.type) == Self.storage(of: first.type) }) else { throw .keys }
        guard secureMessaging == .ev1 || first.type == .des || first.type == .twoKeyTripleDES else {
            throw .secureMessaging
        }
        guard application.id.count == 3 else { throw .application }
        self.number = number
        self.keys = keys
        self.keyClass = keyClass
        self.secureMessaging = secureMessaging
        self.diversification = diversification
        self.settings = settings
        self.changeKey = changeKey
        self.counter = counter
        self.application = application
    }

    /// Three keys of 16 bytes or two of 24.
    static func slots(of type: CardKeyType) -> Int { type.keyLength == 16 ? 3 : 2 }

    /// Number of keys the entry has room for.
    var slots: Int { Self.slots(of: storedType) }

    /// Single DES is stored as a two-key triple DES key with equal halves.
    private static func storage(of type: CardKeyType) -> CardKeyType { type == .des ? .twoKeyTripleDES : type }

    /// Type of the keys as the entry stores them.
    var storedType: CardKeyType { Self.storage(of: keys.first?.type ?? .aes128) }

    /// Answer to GetKeyEntry in the AV2 format: 13 bytes, or 12 for keys of 24 bytes; in AV1 mode one less, without
    /// ExtSET. Empty slots repeat the last version.
    func information(hasExtendedSettings: Bool = true) -> [UInt8] {
        var versions = keys.map(\.version)
        while versions.count < slots, let last = versions.last { versions.append(last) }
        return versions + rules + (hasExtendedSettings ? [extendedSettings] : [])
    }

    /// DF_AID, DF_KeyNo, KeyNoCEK, KeyVCEK, RefNoKUC and SET, 9 bytes.
    var rules: [UInt8] {
        let settingsBytes = [UInt8(settings.rawValue >> 8) | typeBits, UInt8(truncatingIfNeeded: settings.rawValue)]
        return application.id + [application.key, changeKey.entry, changeKey.version, counter ?? 0xFF] + settingsBytes
    }

    /// The ExtSET byte.
    var extendedSettings: UInt8 { keyClass.rawValue | (diversification == .mandatory ? 0x10 : 0) }

    /// Bits 5 to 3 of SET byte 0.
    private var typeBits: UInt8 {
        switch storedType {
        case .des, .twoKeyTripleDES: secureMessaging == .d40 ? 0x00 : 0x30
        case .threeKeyTripleDES: 0x18
        case .aes128: 0x20
        case .aes192: 0x28
        }
    }
}
