// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// Authentication, keys and settings.
extension CardChip {
    // MARK: Authentication

    /// 0A, 1A and AA, first step. The previous session ends whatever the result; a transaction goes on
    /// (docs/facts/desfire.md, section 5.6).
    func authenticate(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        activation.session = nil
        guard let number = request.header.first, number < selected.keys.count else { throw .noSuchKey }
        let stored = selected.keys[Int(number)]
        let families: [UInt8: [KeyFamily]] = [0x0A: [.des], 0x1A: [.des, .threeKeyTripleDES], 0xAA: [.aes]]
        guard families[request.code]?.contains(stored.family) == true else { throw .authenticationError }
        do {
            let authentication = try CardAuthentication(
                try stored.cardKey(),
                number: number,
                channel: request.code == 0x0A ? .d40 : .ev1,
                random: random
            )
            activation.chain = .authentication(authentication)
            return .data(authentication.challenge)
        } catch {
            throw .memoryError
        }
    }

    // MARK: Reading

    /// 64
    func keyVersion(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard let number = request.header.first, number < selected.keys.count else { throw .noSuchKey }
        return .data([selected.keys[Int(number)].version])
    }

    /// 45
    func keySettings(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        .data([selected.settings, selected.keyCountByte])
    }

    /// 51: the real UID in a session with any key, also when anticollision shows a random one.
    func cardUID(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        CardAnswer(frames: [memory.uid.bytes], mode: .enciphered)
    }

    // MARK: Changing

    /// 54
    func changeKeySettings(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let level = activation.selected
        guard selected.allows(StoredApplication.SettingsBit.settingsChangeable) else { throw .permissionDenied }
        let settings = request.data.first ?? 0
        // The card's own level has no change-key nibble.
        try write { $0[level]?.settings = level == 0 ? settings & 0x0F : settings }
        return .empty
    }

    /// C4
    func changeKey(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        let (level, wireNumber) = (activation.selected, request.header.first ?? 0)
        let number = level == 0 ? wireNumber & 0x3F : wireNumber
        guard number < selected.keys.count else { throw .noSuchKey }
        let old = selected.keys[Int(number)]
        guard let family = level == 0 ? KeyFamily(typeBits: wireNumber) : old.family else { throw .parameterError }
        try checkRight(toChange: number)
        guard var session = activation.session else { throw .authenticationError }
        let isOwn = number == session.keyNumber
        let cryptogram = KeyCryptogram(family: family, old: isOwn ? nil : old, header: [request.code, wireNumber])
        let new = try cryptogram.open(request.data, session: &session)
        activation.session = isOwn ? nil : session
        try write { $0[level]?.replaceKey(number, with: new) }
        return .empty
    }

    /// Bit 0 for key 0; the change-key nibble for the others: a key, E the key itself, F no key.
    private func checkRight(toChange number: UInt8) throws(CardStatus) {
        let changer = selected.settings >> 4
        if number == 0 {
            guard selected.allows(StoredApplication.SettingsBit.masterKeyChangeable) else { throw .permissionDenied }
            return try requireKey(0)
        }
        switch changer {
        case 0x0F: throw .permissionDenied
        case 0x0E: try requireKey(number)
        default: try requireKey(changer == number ? 0 : changer)
        }
    }

    /// 5C: its settings cannot be undone.
    func setConfiguration(_ request: CardRequest) throws(CardStatus) -> CardAnswer {
        guard var session = activation.session, let option = request.header.first else { throw .authenticationError }
        let plain = try session.decipher(request.data)
        activation.session = session
        // The length of option 02 is in its first byte, which is not known before it is deciphered: hence the 80.
        let counts: [UInt8: (count: Int, end: [UInt8])] = [
            0x00: (1, []), 0x01: (25, []), 0x02: (Int(plain.first ?? 0), [0x80]),
        ]
        guard let (count, end) = counts[option] else { throw .parameterError }
        let data = Array(plain.prefix(count))
        let sum = session.checksum(of: data, header: [request.code, option])
        guard plain.count == session.cryptogramLength(of: count + sum.count + end.count) else { throw .lengthError }
        try session.check(plain.dropFirst(count), is: sum + end)
        try configure(option, data)
        return .empty
    }

    private func configure(_ option: UInt8, _ data: [UInt8]) throws(CardStatus) {
        switch option {
        case 0x00:
            let bits = data.first ?? 0
            try write {
                $0.isFormatDisabled = $0.isFormatDisabled || bits & 1 != 0
                $0.hasRandomUID = $0.hasRandomUID || bits & 2 != 0
            }
        case 0x01:
            try write {
                $0.defaultKey = HexBytes(Array(data.prefix(24)))
                $0.defaultKeyVersion = data.last ?? 0
            }
        default:
            guard CardATS(data) != nil else { throw .parameterError }
            try write { $0.ats = HexBytes(data) }
        }
    }
}

/// A new key on its way into the card.
///
/// ```
/// own key:    New        [version] CRC(...)            00 ..
/// other key:  New ^ Old  [version] CRC(...)  CRC(New)  00 ..
/// ```
struct KeyCryptogram {
    let family: KeyFamily
    /// The key to replace, nil when it is the session's own.
    let old: StoredKey?
    /// What the EV1 checksum covers before the key: code and key number as sent.
    let header: [UInt8]

    func open(_ cryptogram: [UInt8], session: inout CardSession) throws(CardStatus) -> StoredKey {
        let keyLength = family.type.keyLength
        let count = family == .aes ? keyLength + 1 : keyLength
        let sumLength = session.checksum(of: [], header: []).count
        let total = session.cryptogramLength(of: count + sumLength * (old == nil ? 1 : 2))
        guard cryptogram.count == total else { throw .lengthError }
        let plain = try session.decipher(cryptogram)
        let data = Array(plain.prefix(count))
        var key = Array(data.prefix(keyLength))
        var sums = session.checksum(of: data, header: header)
        if let old {
            key = xor(key, old.bytes)
            sums += session.checksum(of: key, header: [])
        }
        try session.check(plain.dropFirst(count), is: sums)
        return StoredKey(family: family, bytes: key, version: family == .aes ? data.last ?? 0 : 0)
    }
}

extension StoredApplication {
    /// Replaces a key; at the card's own level its type may change, and with it the level's.
    mutating func replaceKey(_ number: UInt8, with key: StoredKey) {
        guard number < keys.count else { return }
        keys[Int(number)] = key
        family = key.family
    }
}
