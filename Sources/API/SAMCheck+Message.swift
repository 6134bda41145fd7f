// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import SAM
internal import SAMCare

extension SAMVerdict {
    /// The verdict as a sentence.
    var message: UserMessage {
        switch self {
        case .ready:
            UserMessage(
                "sam-ready",
                .usage,
                english: "The CROUS key holds everything this profile needs.",
                french: "La clé CROUS contient tout ce que demande ce paramétrage."
            )
        case .checksOnly:
            UserMessage(
                "sam-checks-only",
                .refused,
                english:
                    "This CROUS key can check cards, cannot encode blank ones: ask the CROUS for the missing entries.",
                french: """
                    Cette clé CROUS peut contrôler des cartes, pas encoder de cartes vierges : demandez au CROUS les \
                    entrées absentes.
                    """
            )
        case .unfit:
            UserMessage(
                "sam-unfit",
                .refused,
                english: "The CROUS key does not fit this profile: check the profile's entries, or ask the CROUS.",
                french: "La clé CROUS ne convient pas à ce paramétrage : vérifiez ses entrées ou voyez avec le CROUS."
            )
        }
    }
}

extension SAMCheck.Line {
    /// What the entry must hold and, when it does not, why not.
    var message: UserMessage {
        let (english, french) = need.sentence
        guard !obstacles.isEmpty else { return UserMessage("sam-key", .usage, english: english, french: french) }
        let why = obstacles.map(\.description).joined(separator: "; ")
        return UserMessage(
            "sam-key-missing",
            .refused,
            english: "\(english) [\(why)]",
            french: "\(french) [\(obstacles.map(\.french).joined(separator: " ; "))]",
            detail: why
        )
    }
}

extension RequiredSAMKey {
    fileprivate var sentence: (english: String, french: String) {
        let type = type.map { "\($0)" } ?? "aes128/aes192"
        let keyClass = role == .host ? "Host" : "PICC"
        let (english, french) = purpose
        return (
            """
            entry \(key.entry) must hold version \(key.version), type \(type), class \(keyClass)\
            \(diversification != nil ? ", to be diversified" : ""): \(english)
            """,
            """
            l'entrée \(key.entry) doit contenir la version \(key.version), type \(type), classe \(keyClass)\
            \(diversification != nil ? ", à diversifier" : "") : \(french)
            """
        )
    }

    private var purpose: (english: String, french: String) {
        switch role {
        case .host: ("the key that opens the SAM", "la clé qui ouvre la SAM")
        case .factory: ("the key a new application is born with", "la clé d'une application neuve")
        case .application(let number): ("key \(number) of a finished card", "la clé \(number) d'une carte terminée")
        case .olderApplication(let number):
            ("key \(number) of cards of an older generation", "la clé \(number) des cartes d'une génération antérieure")
        case .factoryMaster: ("the master key of a blank card", "la clé maître d'une carte vierge")
        case .master: ("the card's own master key", "la clé maître de la carte")
        }
    }
}
