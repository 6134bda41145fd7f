// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import DESFire
package import SmartCard

/// A key in the SAM (or another key holder), used as it is: entry and version.
package struct StoredKey: Hashable, Sendable {
    package let entry: UInt8
    package let version: UInt8

    /// A key by entry and version.
    package init(entry: UInt8, version: UInt8) {
        self.entry = entry
        self.version = version
    }

    /// The reference a ``DESFireCard`` takes.
    package var reference: KeyReference { KeyReference(entry: entry, version: version) }
}

/// Input of a key's diversification: the method, and the bytes as written in the profile.
package struct DiversificationInput: Hashable, Sendable {
    /// One part of the input.
    package enum Part: Hashable, Sendable {
        /// The seven bytes of the card's UID.
        case uid
        /// The same bytes for each card.
        case bytes([UInt8])
    }

    /// AN10922, or the method of SAM AV1.
    package let method: KeyDiversification
    package let parts: [Part]

    /// Number of bytes for a UID of seven bytes.
    package var count: Int {
        parts.reduce(0) { count, part in
            switch part {
            case .uid: count + 7
            case .bytes(let bytes): count + bytes.count
            }
        }
    }

    /// Parses words separated by blanks: `uid`, or bytes in hexadecimal; `av1`, or `av1-one-round`, may come first. Nil
    /// for anything else, and for an empty input.
    package init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ")
        let methods: [String: KeyDiversification] = [
            "av1": .av1(oneRound: false), "av1-one-round": .av1(oneRound: true),
        ]
        let named = words.first.flatMap { methods[String($0)] }
        var parts: [Part] = []
        for word in words.dropFirst(named == nil ? 0 : 1) {
            if word == "uid" {
                parts.append(.uid)
            } else if let bytes = Hex.decode(word) {
                parts.append(.bytes(bytes))
            } else {
                return nil
            }
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
        method = named ?? .an10922
    }

    /// True when the method takes an input of this length for a key of type AES, or of the DES family (AN10922, 2.2;
    /// docs/facts/sam.md, section 4.1).
    func fits(aes: Bool) -> Bool {
        switch method {
        case .an10922: 1...(aes ? 31 : 15) ~= count
        case .av1(let oneRound): count == (aes ? 16 : 8) && !(aes && oneRound)
        }
    }

    /// The input for one card.
    package func bytes(for uid: CardUID) -> [UInt8] {
        parts.flatMap { part in
            switch part {
            case .uid: uid.bytes
            case .bytes(let bytes): bytes
            }
        }
    }
}

/// A key of a finished card: its SAM entry and diversification.
package struct ProfileKey: Hashable, Sendable {
    /// Key number in the application; 0 for the card's master key.
    package let number: UInt8
    /// Entry and version; the card will report this version.
    package let stored: StoredKey
    /// How the card's own key is derived; nil when the key is used as it is.
    package let diversification: DiversificationInput?
    /// Versions of older generations the SAM still holds in the same entry, one for each generation.
    package let older: [UInt8]

    /// The key of one card; of an older generation when its version is given.
    package func reference(for uid: CardUID, version: UInt8? = nil) -> KeyReference {
        KeyReference(
            entry: stored.entry,
            version: version ?? stored.version,
            diversificationInput: diversification?.bytes(for: uid),
            diversification: diversification?.method ?? .an10922
        )
    }
}

/// Who owns the card's master key, and whether it is changed.
package enum MasterKeyPolicy: Hashable, Sendable {
    /// Not touched; cards on which applications cannot be created without it are refused.
    case leave
    /// The SAM holds it; it is used where the card requires it, and not changed.
    case owned(ProfileKey, AuthenticationMethod)
    /// It is changed from the factory's DES key to an AES key before the application is created.
    case change(from: StoredKey, to: ProfileKey)
}
