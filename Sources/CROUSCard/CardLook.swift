// SPDX-License-Identifier: Apache-2.0
internal import DESFire
package import SmartCard

/// What a card shows of the application without being written: the first look (docs/facts/encoding.md, section 3).
///
/// Version bytes are hints; the authentication that follows decides.
package struct CardLook: Hashable, Sendable {
    /// What the key versions mean.
    package enum Finding: Hashable, Sendable {
        /// The application is not on the card (S).
        case noApplication
        /// All keys are the factory key (A).
        case factoryKeys
        /// Key 0 is the factory key; these others are not yet target keys (B).
        case someKeys(pending: [UInt8])
        /// Key 0 is the factory key, this one is unknown (Bx).
        case strangeKey(UInt8)
        /// All keys are target keys (C).
        case targetKeys
        /// Key 0 is the target key; these others are not yet (D).
        case keysBehind(pending: [UInt8])
        /// All keys are of one older generation, by its index in the profile's lists (E).
        case olderKeys(Int)
        /// Key 0 is of an older generation, others are not: a rekey was begun (E); these keys are pending.
        case rekeyBegun(pending: [UInt8])
        /// Keys of another issuer, or another number of keys (F).
        case foreign(RefusalReason)
    }

    /// UID of the card.
    package let uid: CardUID
    /// Version byte of each key the profile has; empty without the application, shorter when the card has fewer keys.
    package let versions: [UInt8]
    /// What the versions mean.
    package let finding: Finding
    /// State of each key, as far as the finding needs it.
    let states: [KeyState]

    /// A card without the application, or with one that is not ours whatever its keys are.
    init(uid: CardUID, versions: [UInt8] = [], finding: Finding) {
        self.uid = uid
        self.versions = versions
        self.finding = finding
        states = []
    }

    /// A card with as many keys as the profile.
    init(uid: CardUID, versions: [UInt8], states: [KeyState]) {
        self.uid = uid
        self.versions = versions
        self.states = states
        finding = Finding(states)
    }

    /// The same card after authentication showed that key 0 is not the key its version names.
    func with(masterKey state: KeyState) -> CardLook {
        CardLook(uid: uid, versions: versions, states: [state] + states.dropFirst())
    }

    /// The keys besides key 0 that are not yet target keys, and their states.
    var pendingKeys: [(number: UInt8, state: KeyState)] {
        states.enumerated().dropFirst().filter { $0.element != .target }.map {
            (UInt8(truncatingIfNeeded: $0.offset), $0.element)
        }
    }
}

extension CardConversation {
    /// Selects the application and reads the key versions. One command when the application is not there.
    package func look() throws(CROUSCardError) -> CardLook {
        guard try selectApplication(during: .look) else { return CardLook(uid: uid, finding: .noApplication) }
        var versions: [UInt8] = []
        for key in profile.keys {
            guard let version = try keyVersion(key.number) else {
                return CardLook(uid: uid, versions: versions, finding: .foreign(.foreignSettings))
            }
            versions.append(version)
        }
        var states: [KeyState] = []
        for (key, version) in zip(profile.keys, versions) { states.append(try state(of: key, version: version)) }
        return CardLook(uid: uid, versions: versions, states: states)
    }

    /// False when the card does not have the application.
    func selectApplication(during step: EncodingStep) throws(CROUSCardError) -> Bool {
        do {
            try run(step) { card throws(DESFireError) in try card.select(profile.applicationID) }
            return true
        } catch .card(.card(.applicationNotFound, _), _) {
            return false
        } catch .card(.foreignStatus, _) {
            throw .wrongCardType(atr)
        }
    }

    /// Nil when the card has no key of that number.
    private func keyVersion(_ number: UInt8) throws(CROUSCardError) -> UInt8? {
        do {
            return try run(.look) { card throws(DESFireError) in try card.keyVersion(number) }
        } catch .card(.card(.noSuchKey, _), _) {
            return nil
        }
    }

    /// The state by the version; where several keys share it, by authentication: target first, then factory, then older
    /// ones.
    private func state(of key: ProfileKey, version: UInt8) throws(CROUSCardError) -> KeyState {
        var candidates: [KeyState] = version == key.stored.version ? [.target] : []
        if version == profile.factoryKey.version { candidates.append(.factory) }
        candidates += key.older.indices.filter { key.older[$0] == version }.map { .older($0) }
        guard candidates.count > 1 else { return candidates.first ?? .other }
        for state in candidates where try opens(key.number, with: reference(key.number, state), during: .look) {
            return state
        }
        return .other
    }
}

extension CardLook.Finding {
    /// The finding for the state of each key, key 0 first.
    init(_ states: [KeyState]) {
        let others = states.dropFirst()
        let pending = others.indices.filter { states[$0] != .target }.map { UInt8(truncatingIfNeeded: $0) }
        let strange = others.firstIndex(of: .other).map { UInt8(truncatingIfNeeded: $0) }
        switch (states.first, strange) {
        case (.factory, let number?): self = .strangeKey(number)
        case (.factory, nil):
            self = others.allSatisfy { $0 == .factory } ? .factoryKeys : .someKeys(pending: pending)
        case (.target, nil): self = pending.isEmpty ? .targetKeys : .keysBehind(pending: pending)
        case (.older(let index), nil):
            self = others.allSatisfy { $0 == .older(index) } ? .olderKeys(index) : .rekeyBegun(pending: pending)
        case (.target, .some), (.older, .some), (.other, _), (nil, _): self = .foreign(.foreignKeys)
        }
    }
}
