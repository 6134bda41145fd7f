// SPDX-License-Identifier: Apache-2.0
package import SAM
internal import SmartCard

extension KeyIncompatibility {
    /// The cause in a few French words; ``description`` has the English ones.
    package var french: String {
        switch self {
        case .entryMissing: "cette entrée n'existe pas"
        case .versionMissing(let version, let held):
            "la version \(version) est absente (présentes : \(Set(held).sorted().map { "\($0)" }.joined(separator: ", ")))"
        case .notForCards: "l'entrée n'est pas pour les cartes (classe autre que PICC)"
        case .notForHost: "l'entrée n'est pas pour le poste (classe autre que Host)"
        case .otherType(let type): "le type de clé est \(type.map { "\($0)" } ?? "inconnu")"
        case .disabled: "l'entrée est désactivée"
        case .diversificationMandatory: "la clé n'est utilisable que diversifiée"
        case .diversificationUnavailable: "une SAM AV1 ne diversifie que par la méthode AV1"
        case .restricted(let bits): "l'entrée interdit des commandes (bits SET \(Hex.encode([bits.rawValue])))"
        case .usageCounterAtLimit(let number): "le compteur \(number) est à sa limite"
        }
    }

    /// Key of the message about this incompatibility.
    var messageKey: String {
        switch self {
        case .entryMissing: "sam-entry-missing"
        case .versionMissing: "sam-version-missing"
        case .notForCards, .notForHost: "sam-key-class"
        case .otherType: "sam-key-type"
        case .disabled: "sam-key-disabled"
        case .diversificationMandatory: "sam-key-diversified-only"
        case .diversificationUnavailable: "sam-diversification-unavailable"
        case .restricted: "sam-key-restricted"
        case .usageCounterAtLimit: "sam-key-used-up"
        }
    }

    /// The remedy.
    var advice: (english: String, french: String) {
        switch self {
        case .entryMissing, .versionMissing, .notForCards, .notForHost, .otherType:
            (
                "check the profile's entries and versions, or ask the CROUS for the key",
                "vérifiez les entrées et versions du paramétrage, ou demandez la clé au CROUS"
            )
        case .disabled, .restricted:
            ("ask the CROUS to allow its use", "demandez au CROUS d'en autoriser l'usage")
        case .diversificationMandatory:
            (
                "give the key its diversification in the profile",
                "indiquez la diversification de la clé dans le paramétrage"
            )
        case .diversificationUnavailable:
            (
                "ask the CROUS for a key of kind AV2, or for a profile with the AV1 method",
                "demandez au CROUS une clé AV2, ou un paramétrage avec la méthode AV1"
            )
        case .usageCounterAtLimit:
            ("ask the CROUS for another CROUS key", "demandez une autre clé CROUS au CROUS")
        }
    }
}

extension [KeyIncompatibility] {
    /// All of them, one after the other.
    var words: (english: String, french: String) {
        (map(\.description).joined(separator: "; "), map(\.french).joined(separator: " ; "))
    }
}
