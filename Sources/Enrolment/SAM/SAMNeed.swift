// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import DESFire
public import SAM
internal import SmartCard

/// A key a profile needs the SAM to hold.
public struct SAMNeed: Hashable, Sendable {
    /// What the key is for.
    public enum Role: Hashable, Sendable {
        /// Opens the SAM.
        case host
        /// The key a new application is born with.
        case factory
        /// A key of a finished card, by its number in the application.
        case application(UInt8)
        /// The same key of cards of an older generation.
        case olderApplication(UInt8)
        /// The master key of a blank card, before it is changed.
        case factoryMaster
        /// The card's own master key.
        case master

        /// True for keys only blank cards are made with; a finished card is read and checked without them.
        public var isForBlankCards: Bool {
            switch self {
            case .factory, .factoryMaster, .master: true
            case .host, .application, .olderApplication: false
            }
        }

        /// True for keys that only cards of an older generation hold.
        public var isForOlderCards: Bool { if case .olderApplication = self { true } else { false } }
    }

    /// What the key is for.
    public let role: Role
    /// Entry and version.
    public let key: StoredKey
    /// The session it opens on a card, which says what type its entry must have; nil for a host key.
    public let method: AuthenticationMethod?
    /// True when each card has a key of its own made from it.
    public let isDiversified: Bool

    /// Type of the entry's keys; nil for a host key, which is AES-128 or AES-192. An entry of
    /// ``KeyEntry/KeyType/threeKeyTripleDES`` serves where one of ``KeyEntry/KeyType/tripleDES`` does.
    public var type: KeyEntry.KeyType? {
        switch method {
        case nil: nil
        case .legacy: .desfireLegacy
        case .iso: .tripleDES
        case .aes: .aes128
        }
    }

    /// What stands against it in a SAM that holds `contents`.
    func obstacles(in contents: SAMContents) -> [KeyObstacle] {
        guard let method else { return contents.hostObstacles(entry: key.entry, version: key.version) }
        // Any input will do: only whether there is one is compared.
        let reference = KeyReference(
            entry: key.entry,
            version: key.version,
            diversificationInput: isDiversified ? [0] : nil
        )
        return contents.obstacles(to: reference, method: method)
    }
}

extension CardProfile {
    /// The keys a SAM must hold for this profile, in the order they are used on a blank card.
    var samNeeds: [SAMNeed] {
        var needs: [SAMNeed] = []
        if let host { needs.append(SAMNeed(role: .host, key: host, method: nil, isDiversified: false)) }
        switch masterKey {
        case .leave: break
        case .owned(let key, let method):
            needs.append(SAMNeed(.master, key, method))
        case .change(let former, let key):
            needs.append(SAMNeed(role: .factoryMaster, key: former, method: .iso, isDiversified: false))
            needs.append(SAMNeed(.master, key, .aes))
        }
        needs.append(SAMNeed(role: .factory, key: factoryKey, method: .aes, isDiversified: false))
        return needs + keys.map { SAMNeed(.application($0.number), $0, .aes) } + olderNeeds
    }
}

extension CardProfile {
    private var olderNeeds: [SAMNeed] {
        keys.flatMap { key in
            key.older.map { version in
                SAMNeed(
                    role: .olderApplication(key.number),
                    key: StoredKey(entry: key.stored.entry, version: version),
                    method: .aes,
                    isDiversified: key.diversification != nil
                )
            }
        }
    }
}

extension SAMNeed {
    fileprivate init(_ role: Role, _ key: ProfileKey, _ method: AuthenticationMethod) {
        self.init(role: role, key: key.stored, method: method, isDiversified: key.diversification != nil)
    }
}
