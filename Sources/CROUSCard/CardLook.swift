// SPDX-License-Identifier: Apache-2.0
internal import DESFire
public import SmartCard

/// What a card shows of the application without being written: the first look of encoding.md.
///
/// Version bytes are hints; the authentication that follows decides.
public struct CardLook: Hashable, Sendable {
    /// What the key versions say.
    public enum Finding: Hashable, Sendable {
        /// The application is not on the card (S).
        case noApplication
        /// All keys are the factory key (A).
        case factoryKeys
        /// Key 0 is the factory key; of the others these still are, the rest are target keys (B).
        case someKeys(factory: [UInt8])
        /// Key 0 is the factory key, this one is neither factory nor target (Bx).
        case strangeKey(UInt8)
        /// All keys are target keys (C).
        case targetKeys
        /// Key 0 is the target key, these are still the factory key (D).
        case keysBehind(factory: [UInt8])
        /// Keys of somebody else, or another number of them (F).
        case foreign(RefusalReason)
    }

    /// UID of the card.
    public let uid: CardUID
    /// Version byte of each key the profile has; empty without the application, shorter when the card has fewer keys.
    public let versions: [UInt8]
    /// What they say.
    public let finding: Finding
}

/// What one key of the application is.
enum KeyState: Hashable {
    case factory
    case target
    case other
}

extension CardConversation {
    /// Selects the application and reads the key versions. One command when the application is not there.
    public func look() throws(CROUSCardError) -> CardLook {
        guard try selectApplication() else { return CardLook(uid: uid, versions: [], finding: .noApplication) }
        var versions: [UInt8] = []
        for key in profile.keys {
            guard let version = try keyVersion(key.number) else {
                return CardLook(uid: uid, versions: versions, finding: .foreign(.foreignSettings))
            }
            versions.append(version)
        }
        var states: [KeyState] = []
        for (key, version) in zip(profile.keys, versions) { states.append(try state(of: key, version: version)) }
        return CardLook(uid: uid, versions: versions, finding: CardLook.Finding(states))
    }

    /// False when the card does not have the application.
    private func selectApplication() throws(CROUSCardError) -> Bool {
        do {
            try run(.look) { card throws(DESFireError) in try card.select(profile.applicationID) }
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

    /// By the version; where target and factory version are equal by authentication, target first.
    private func state(of key: ProfileKey, version: UInt8) throws(CROUSCardError) -> KeyState {
        switch (version == key.stored.version, version == profile.factoryKey.version) {
        case (true, false): return .target
        case (false, true): return .factory
        case (false, false): return .other
        case (true, true):
            if try opens(key.number, with: key.reference(for: uid), during: .look) { return .target }
            return try opens(key.number, with: profile.factoryKey.reference, during: .look) ? .factory : .other
        }
    }
}

extension CardLook.Finding {
    /// The finding for the state of each key, key 0 first.
    init(_ states: [KeyState]) {
        let others = states.dropFirst()
        let factory = others.indices.filter { states[$0] == .factory }.map { UInt8(truncatingIfNeeded: $0) }
        let strange = others.firstIndex(of: .other).map { UInt8(truncatingIfNeeded: $0) }
        switch (states.first, strange) {
        case (.factory, let number?): self = .strangeKey(number)
        case (.factory, nil) where factory.count == others.count: self = .factoryKeys
        case (.factory, nil): self = .someKeys(factory: factory)
        case (.target, nil): self = factory.isEmpty ? .targetKeys : .keysBehind(factory: factory)
        case (.target, .some), (.other, _), (nil, _): self = .foreign(.foreignKeys)
        }
    }

    /// The keys besides key 0 that are still the factory key.
    func keysToChange(in profile: CardProfile) -> [UInt8] {
        switch self {
        case .factoryKeys: profile.keys.dropFirst().map(\.number)
        case .someKeys(let factory), .keysBehind(let factory): factory
        case .noApplication, .strangeKey, .targetKeys, .foreign: []
        }
    }
}
