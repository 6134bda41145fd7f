// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix

/// An entry as in ChangeKeyEntry, 61 bytes (docs/facts/sam.md, section 4.5).
///
/// ```
/// keys 48 | DF_AID 3 | DF_KeyNo | KeyNoCEK KeyVCEK | RefNoKUC | SET 2 | VerA VerB VerC | ExtSET
/// ```
struct SAMEntryImage {
    /// Which parts a command replaces (ProMas).
    struct Parts: OptionSet {
        let rawValue: UInt8

        static let application = Parts(rawValue: 0x10)
        static let changeKey = Parts(rawValue: 0x08)
        static let counter = Parts(rawValue: 0x04)
        static let settings = Parts(rawValue: 0x02)
        /// Versions follow SET; without this bit they are in the parity bits of the keys.
        static let versions = Parts(rawValue: 0x01)

        /// The key of a slot, 0 to 2.
        static func key(_ slot: Int) -> Parts { Parts(rawValue: 0x80 >> UInt8(truncatingIfNeeded: slot)) }
    }

    private(set) var bytes: [UInt8]

    /// From an entry; empty slots repeat the last key, as GetKeyEntry does with its version.
    init(_ entry: SAMKeyEntry) {
        let slots = entry.slots
        let keys = (0..<slots).compactMap { $0 < entry.keys.count ? entry.keys[$0] : entry.keys.last }
        var bytes: [UInt8] = []
        for key in keys { key.withStoredBytes { bytes += $0 } }
        self.bytes = bytes + entry.rules + keys.map(\.version) + (slots == 3 ? [] : [0]) + [entry.extendedSettings]
        SecretMemory.wipe(&bytes)
    }

    /// An entry in the state of delivery: two-key triple DES keys of zeros, changed with version 0 of entry 0.
    init() { bytes = [UInt8](repeating: 0, count: 54) + [0xFF] + [UInt8](repeating: 0, count: 6) }

    /// As received.
    init(_ bytes: [UInt8]) throws {
        guard bytes.count == 61 else { throw VirtualSAMStatus.wrongLength }
        self.bytes = bytes
    }

    /// Overwrites the keys.
    mutating func wipe() { SecretMemory.wipe(&bytes) }

    /// Takes parts of another image. Keys of another type must come all at once: no source says what a SAM makes of the
    /// bytes of the old ones, or of an AES key without its version.
    mutating func replace(_ parts: Parts, by other: SAMEntryImage, hasExtendedSettings: Bool) throws {
        let before = try type.keys
        if parts.contains(.settings) {
            take(55..<57, from: other)
            if hasExtendedSettings { take(60..<61, from: other) }
        }
        let type = try type.keys
        let slots = SAMKeyEntry.slots(of: type)
        let replaced = (0..<3).filter { parts.contains(.key($0)) }
        guard replaced.allSatisfy({ $0 < slots }), type == before || replaced.count == slots else {
            throw VirtualSAMStatus.wrongData
        }
        if slots == 2 { bytes[59] = 0 }
        for slot in replaced { try takeKey(slot, of: type, from: other, hasVersion: parts.contains(.versions)) }
        if parts.contains(.application) { take(48..<52, from: other) }
        if parts.contains(.changeKey) { take(52..<54, from: other) }
        if parts.contains(.counter) { take(54..<55, from: other) }
    }

    private mutating func take(_ range: Range<Int>, from other: SAMEntryImage) {
        bytes.replaceSubrange(range, with: other.bytes[range])
    }

    private mutating func takeKey(
        _ slot: Int,
        of type: CardKeyType,
        from other: SAMEntryImage,
        hasVersion: Bool
    ) throws {
        let start = slot * type.keyLength
        take(start..<start + type.keyLength, from: other)
        guard !hasVersion else { return take(57 + slot..<58 + slot, from: other) }
        guard type.isDES else { throw VirtualSAMStatus.wrongData }
        bytes[57 + slot] = bytes[start..<start + 8].reduce(0) { $0 << 1 | $1 & 1 }
    }

    /// Type of the keys and messaging by SET; the other codes belong to AV3 or MIFARE Classic.
    private var type: (keys: CardKeyType, messaging: SAMKeyEntry.SecureMessaging) {
        get throws {
            switch bytes[55] >> 3 & 0x0F {
            case 0: (.twoKeyTripleDES, .d40)
            case 3: (.threeKeyTripleDES, .ev1)
            case 4: (.aes128, .ev1)
            case 5: (.aes192, .ev1)
            case 6: (.twoKeyTripleDES, .ev1)
            default: throw VirtualSAMStatus.wrongData
            }
        }
    }

    /// The entry. An entry whose keys are used undiversified stays so: the chip has no bit for it.
    func entry(_ number: UInt8, after current: SAMKeyEntry?) throws -> SAMKeyEntry {
        let type = try type
        guard let keyClass = SAMKeyEntry.KeyClass(rawValue: bytes[60] & 0x07), bytes[54] == 0xFF || bytes[54] < 16
        else {
            throw VirtualSAMStatus.wrongData
        }
        let plain: SAMKeyEntry.Diversification =
            current?.diversification == SAMKeyEntry.Diversification.none ? .none : .allowed
        do {
            return try SAMKeyEntry(
                number: number,
                keys: (0..<SAMKeyEntry.slots(of: type.keys)).map { try key($0, of: type.keys) },
                class: keyClass,
                secureMessaging: type.messaging,
                diversification: bytes[60] & 0x10 == 0 ? plain : .mandatory,
                settings: SAMKeyEntry.Settings(rawValue: UInt16(bytes[55] & 0x05) << 8 | UInt16(bytes[56])),
                changeKey: (bytes[52], bytes[53]),
                counter: bytes[54] == 0xFF ? nil : bytes[54],
                application: (Array(bytes[48..<51]), bytes[51])
            )
        } catch is SAMKeyEntry.Failure {
            throw VirtualSAMStatus.wrongData
        }
    }

    private func key(_ slot: Int, of type: CardKeyType) throws -> CardKey {
        var key = Array(bytes[slot * type.keyLength..<(slot + 1) * type.keyLength])
        return try CardKey(type: type, wiping: &key, version: bytes[57 + slot])
    }
}
