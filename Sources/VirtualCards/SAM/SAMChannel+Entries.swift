// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// ChangeKeyEntry (facts: SAM AV2, 4.5).
extension SAMChannel {
    /// Replaces a whole entry or makes a new one, for a host authenticated with the key the entry names for that.
    ///
    /// Writing single fields is not played. An entry that is not there may be made with any key of entry 0: a real SAM has
    /// all entries, and the delivered ones name that key.
    func changeKeyEntry(_ command: SAMCommand) throws -> SAMAnswer {
        guard hostSession != nil || av1HostSession != nil, let hostKey else { throw SAMStatus.securityNotSatisfied }
        let current = try? store.entry(command.p1)
        guard let wanted = current?.changeKey ?? (hostKey.entry == 0 ? hostKey : nil), wanted == hostKey else {
            throw SAMStatus.securityNotSatisfied
        }
        // AV1 has no ExtSET; its bits stay as they were, for the day the chip is switched to AV2.
        var wire = command.data
        if let opened = try av1HostSession?.open(wire) { wire = opened + [current?.extendedSettings ?? 0] }
        let entry = try SAMKeyEntry(number: command.p1, wire: wire)
        guard command.p2 == (entry.storedType.keyLength == 16 ? 0xFF : 0xDF) else { throw SAMStatus.wrongData }
        store.replace(entry)
        // A session made with a key that is no longer there is over.
        if hostKey.entry == command.p1 { dropEverything() }
        return SAMAnswer()
    }
}

extension SAMKeyEntry {
    /// An entry from the 61 bytes of ChangeKeyEntry.
    init(number: UInt8, wire: [UInt8]) throws {
        guard wire.count == 61 else { throw SAMStatus.wrongLength }
        let (type, messaging) = try Self.type(code: wire[55] >> 3 & 0x0F)
        guard let keyClass = KeyClass(rawValue: wire[60] & 0x07), wire[54] == 0xFF || wire[54] < 16 else {
            throw SAMStatus.wrongData
        }
        do {
            try self.init(
                number: number,
                keys: Self.keys(wire, type),
                class: keyClass,
                secureMessaging: messaging,
                diversification: wire[60] & 0x10 == 0 ? .allowed : .mandatory,
                settings: Settings(rawValue: UInt16(wire[55] & 0x05) << 8 | UInt16(wire[56])),
                changeKey: (wire[52], wire[53]),
                counter: wire[54] == 0xFF ? nil : wire[54],
                application: (Array(wire[48..<51]), wire[51])
            )
        } catch is Failure {
            throw SAMStatus.wrongData
        }
    }

    /// Key type and messaging of a code of SET; the others are of AV3 or of MIFARE Classic.
    private static func type(code: UInt8) throws -> (CardKeyType, SecureMessaging) {
        switch code {
        case 0: (.twoKeyTripleDES, .d40)
        case 3: (.threeKeyTripleDES, .ev1)
        case 4: (.aes128, .ev1)
        case 5: (.aes192, .ev1)
        case 6: (.twoKeyTripleDES, .ev1)
        default: throw SAMStatus.wrongData
        }
    }

    /// The keys by version; a version told twice names the first of its keys.
    private static func keys(_ wire: [UInt8], _ type: CardKeyType) throws -> [CardKey] {
        let length = type.keyLength
        var keys: [CardKey] = []
        for slot in 0..<48 / length where !keys.contains(where: { $0.version == wire[57 + slot] }) {
            var bytes = Array(wire[slot * length..<(slot + 1) * length])
            keys.append(try CardKey(type: type, wiping: &bytes, version: wire[57 + slot]))
        }
        return keys
    }
}
