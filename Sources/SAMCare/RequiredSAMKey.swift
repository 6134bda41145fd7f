// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CardCrypto
package import DESFire
package import SAM
internal import SmartCard

/// A key that the profile needs in the SAM.
package struct RequiredSAMKey: Hashable, Sendable {
    /// Use of the key.
    package enum Role: Hashable, Sendable {
        /// Opens the SAM.
        case host
        /// The initial key of a new application.
        case factory
        /// A key of a finished card, by its number in the application.
        case application(UInt8)
        /// The same key of cards of an older generation.
        case olderApplication(UInt8)
        /// The master key of a blank card, before it is changed.
        case factoryMaster
        /// The card's own master key.
        case master

        /// True for keys that only the encoding of blank cards needs; finished cards are read and checked without them.
        package var isForBlankCards: Bool {
            switch self {
            case .factory, .factoryMaster, .master: true
            case .host, .application, .olderApplication: false
            }
        }

        /// True for keys that only cards of an older generation hold.
        package var isForOlderCards: Bool { if case .olderApplication = self { true } else { false } }
    }

    /// Use of the key.
    package let role: Role
    package let key: StoredKey
    /// The session it opens on a card, which decides the type of its entry; nil for a host key.
    package let method: AuthenticationMethod?
    /// How each card's own key is derived from it; nil when it is used as it is.
    package let diversification: KeyDiversification?

    /// Type of the entry's keys; nil for a host key, which is AES-128 or AES-192. An entry of
    /// ``KeyEntry/KeyType/threeKeyTripleDES`` serves where one of ``KeyEntry/KeyType/tripleDES`` does.
    package var type: KeyEntry.KeyType? {
        switch method {
        case nil: nil
        case .legacy: .desfireLegacy
        case .iso: .tripleDES
        case .aes: .aes128
        }
    }

    /// Why a SAM in this mode with these `contents` cannot serve the key.
    func obstacles(in contents: SAMContents, of mode: SAMVersion.Mode) -> [KeyIncompatibility] {
        guard let method else { return contents.hostObstacles(entry: key.entry, version: key.version) }
        // Any input will do: only its presence is compared.
        let reference = KeyReference(
            entry: key.entry,
            version: key.version,
            diversificationInput: diversification == nil ? nil : [0]
        )
        let isUnknown = diversification.map { !mode.knows($0) } ?? false
        return contents.obstacles(to: reference, method: method) + (isUnknown ? [.diversificationUnavailable] : [])
    }
}

extension CardProfile {
    /// The keys this profile needs in the SAM, in the order in which a blank card needs them. Any one host key is
    /// enough: those of the configuration or, when it names none, the profile's.
    package func requiredSAMKeys(host credentials: [HostCredential]) -> [RequiredSAMKey] {
        let configured = credentials.map { StoredKey(entry: $0.entry, version: $0.version) }
        let hostKeys = configured.isEmpty ? [host].compactMap { $0 } : configured
        return hostKeys.map { RequiredSAMKey(.host, $0) } + cardNeeds
    }

    private var cardNeeds: [RequiredSAMKey] {
        var needs: [RequiredSAMKey] = []
        switch masterKey {
        case .leave: break
        case .owned(let key, let method):
            needs.append(RequiredSAMKey(.master, key, method))
        case .change(let former, let key):
            needs.append(RequiredSAMKey(.factoryMaster, former, .iso))
            needs.append(RequiredSAMKey(.master, key, .aes))
        }
        needs.append(RequiredSAMKey(.factory, factoryKey, .aes))
        return needs + keys.map { RequiredSAMKey(.application($0.number), $0, .aes) } + olderNeeds
    }

    private var olderNeeds: [RequiredSAMKey] {
        keys.flatMap { key in
            key.older.map { version in
                let stored = StoredKey(entry: key.stored.entry, version: version)
                return RequiredSAMKey(.olderApplication(key.number), stored, .aes, key.diversification)
            }
        }
    }
}

extension RequiredSAMKey {
    fileprivate init(
        _ role: Role,
        _ key: StoredKey,
        _ method: AuthenticationMethod? = nil,
        _ input: DiversificationInput? = nil
    ) {
        self.init(role: role, key: key, method: method, diversification: input?.method)
    }

    fileprivate init(_ role: Role, _ key: ProfileKey, _ method: AuthenticationMethod) {
        self.init(role, key.stored, method, key.diversification)
    }
}
