// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import DESFire
internal import SmartCard

/// Why the SAM will refuse a key, as its entry shows. Checked before work, and after a `6985`.
package enum KeyIncompatibility: Hashable, Sendable, CustomStringConvertible {
    /// There is no such entry.
    case entryMissing
    /// The entry does not hold the version; lists those it holds.
    case versionMissing(UInt8, held: [UInt8])
    /// The entry is not of class PICC.
    case notForCards
    /// The entry is not of class Host.
    case notForHost
    /// The keys of the entry have another type than required.
    case otherType(KeyEntry.KeyType?)
    /// The entry is disabled.
    case disabled
    /// The entry requires a diversification input and the reference has none.
    case diversificationMandatory
    /// The chip does not know the diversification: AN10922 came with AV2 (docs/facts/sam.md, section 6).
    case diversificationUnavailable
    /// The entry refuses commands that a card session needs.
    case restricted(KeyEntry.Restrictions)
    /// The usage counter of the entry is at its limit.
    case usageCounterAtLimit(UInt8)

    package var description: String {
        switch self {
        case .entryMissing: "there is no such entry"
        case .versionMissing(let version, let held): "version \(version) is missing (held: \(Self.list(held)))"
        case .notForCards: "the entry is not for cards (class is not PICC)"
        case .notForHost: "the entry is not for the host (class is not Host)"
        case .otherType(let type): "the key type is \(type.map { "\($0)" } ?? "unknown")"
        case .disabled: "the entry is disabled"
        case .diversificationMandatory: "the key may only be used diversified"
        case .diversificationUnavailable: "a SAM AV1 diversifies by the AV1 method only"
        case .restricted(let bits): "the entry refuses commands (SET bits \(Hex.encode([bits.rawValue])))"
        case .usageCounterAtLimit(let number): "usage counter \(number) is at its limit"
        }
    }

    /// Each version once: an entry reports three versions even when it holds one.
    private static func list(_ versions: [UInt8]) -> String {
        Set(versions).sorted().map { "\($0)" }.joined(separator: ", ")
    }
}

extension KeyEntry.KeyType {
    /// True when a key of this type opens a card session of a method: the SAM takes the kind of session from the entry
    /// (docs/facts/sam.md, sections 4.1 and 4.7).
    package func opens(_ method: AuthenticationMethod) -> Bool {
        switch method {
        case .legacy: self == .desfireLegacy
        case .iso: self == .tripleDES || self == .threeKeyTripleDES
        case .aes: self == .aes128
        }
    }

    /// Key type for a host authentication in AV1 mode with a key of this type; nil when that is not possible.
    var ofHostInAV1Mode: CardKeyType? {
        switch self {
        case .desfireLegacy, .tripleDESShortMAC, .tripleDES: .twoKeyTripleDES
        case .threeKeyTripleDES: .threeKeyTripleDES
        case .aes128: .aes128
        case .aes192: .aes192
        case .mifare, .aes256, .aes128LRP: nil
        }
    }
}

extension KeyEntry {
    /// True for an entry in the format of AV1 mode, which has no classes.
    private var isOfAV1Mode: Bool { extendedSettings == nil }

    /// Why this entry cannot serve `key` for card sessions; a nil `method` accepts keys of any type.
    package func obstacles(to key: KeyReference, method: AuthenticationMethod? = nil) -> [KeyIncompatibility] {
        var obstacles: [KeyIncompatibility] = []
        if !versions.contains(key.version) { obstacles.append(.versionMissing(key.version, held: versions)) }
        if !isOfAV1Mode && keyClass != .picc { obstacles.append(.notForCards) }
        if let method, keyType?.opens(method) != true { obstacles.append(.otherType(keyType)) }
        if restrictions.contains(.disabled) { obstacles.append(.disabled) }
        if requiresDiversification && key.diversificationInput == nil { obstacles.append(.diversificationMandatory) }
        let others = restrictions.intersection(.sessionCommands)
        if !others.isEmpty { obstacles.append(.restricted(others)) }
        return obstacles
    }

    /// Why this entry cannot authenticate the host with one of its versions.
    package func hostObstacles(version: UInt8) -> [KeyIncompatibility] {
        var obstacles: [KeyIncompatibility] = []
        if !versions.contains(version) { obstacles.append(.versionMissing(version, held: versions)) }
        if !isOfAV1Mode && keyClass != .host { obstacles.append(.notForHost) }
        let isFit = isOfAV1Mode ? keyType?.ofHostInAV1Mode != nil : keyType == .aes128 || keyType == .aes192
        if !isFit { obstacles.append(.otherType(keyType)) }
        if restrictions.contains(.disabled) { obstacles.append(.disabled) }
        return obstacles
    }
}

extension KeyEntry.Restrictions {
    /// Commands an encoding needs of its keys.
    static let sessionCommands: Self = [.noChangeKeyPICC, .noDecryption, .noEncryption, .noVerifyMAC, .noGenerateMAC]
}

extension MIFARESAM {
    /// Asks the SAM for the entry of `key` and its usage counter, and returns why it cannot serve for card sessions.
    package func obstacles(
        to key: KeyReference,
        method: AuthenticationMethod? = nil
    ) throws(SAMError) -> [KeyIncompatibility] {
        try obstacles(in: key.entry) { $0.obstacles(to: key, method: method) }
    }

    /// The same for authenticating the host with a key.
    func hostObstacles(entry: UInt8, version: UInt8) throws(SAMError) -> [KeyIncompatibility] {
        try obstacles(in: entry) { $0.hostObstacles(version: version) }
    }

    private func obstacles(
        in number: UInt8,
        _ look: (KeyEntry) -> [KeyIncompatibility]
    ) throws(SAMError) -> [KeyIncompatibility] {
        let entry: KeyEntry
        do { entry = try keyEntry(number) } catch .status(let status, _)
            where SAMStatus.namesNoEntry.contains(status)
        {
            return [.entryMissing]
        }
        let obstacles = look(entry)
        guard let counter = entry.usageCounter, try usageCounter(counter).remaining == 0 else { return obstacles }
        return obstacles + [.usageCounterAtLimit(counter)]
    }
}
