// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SAM
internal import SmartCard

extension KeyIncompatibility: SentenceArgument {
    package func text(in language: Language) -> String { phrase.text(in: language) }

    /// The fault in a few words.
    package var phrase: Phrase {
        switch self {
        case .entryMissing: Phrase(.obstacleEntryMissing)
        case .versionMissing(let version, let held):
            // Each once: an entry has three versions even when it holds one key.
            Phrase(.obstacleVersionMissing, ["version": version, "held": Set(held).sorted()])
        case .notForCards: Phrase(.obstacleNotForCards)
        case .notForHost: Phrase(.obstacleNotForHost)
        case .otherType(let type?): Phrase(.obstacleOtherType, ["type": "\(type)"])
        case .otherType(nil): Phrase(.obstacleUnknownType)
        case .disabled: Phrase(.obstacleDisabled)
        case .diversificationMandatory: Phrase(.obstacleDiversificationMandatory)
        case .diversificationUnavailable: Phrase(.obstacleDiversificationUnavailable)
        case .restricted(let bits): Phrase(.obstacleRestricted, ["bits": Hex.encode([bits.rawValue])])
        case .usageCounterAtLimit(let number): Phrase(.obstacleCounterAtLimit, ["counter": number])
        }
    }

    package static func separator(in language: Language) -> String { Phrase.separator(in: language) }
}

extension [KeyIncompatibility] {
    /// What to do about a key that cannot serve, by the first obstacle. Nil without obstacles.
    func userMessage(key: Phrase, detail: any SentenceArgument) -> UserMessage? {
        switch first {
        case nil: nil
        case .entryMissing:
            UserMessage(.samEntryMissing, .unavailable, ["key": key, "reason": self], detail: detail)
        case .versionMissing:
            UserMessage(.samVersionMissing, .unavailable, ["key": key, "reason": self], detail: detail)
        case .notForCards, .notForHost:
            UserMessage(.samKeyClass, .unavailable, ["key": key, "reason": self], detail: detail)
        case .otherType:
            UserMessage(.samKeyType, .unavailable, ["key": key, "reason": self], detail: detail)
        case .disabled:
            UserMessage(.samKeyDisabled, .unavailable, ["key": key, "reason": self], detail: detail)
        case .diversificationMandatory:
            UserMessage(.samKeyDiversifiedOnly, .unavailable, ["key": key, "reason": self], detail: detail)
        case .diversificationUnavailable:
            UserMessage(.samDiversificationUnavailable, .unavailable, ["key": key, "reason": self], detail: detail)
        case .restricted:
            UserMessage(.samKeyRestricted, .unavailable, ["key": key, "reason": self], detail: detail)
        case .usageCounterAtLimit:
            UserMessage(.samKeyUsedUp, .unavailable, ["key": key, "reason": self], detail: detail)
        }
    }
}
