// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import SAM
internal import SAMCare

extension SAMVerdict {
    /// The verdict as a sentence.
    var message: UserMessage {
        switch self {
        case .ready: UserMessage(.samReady, .information)
        case .checksOnly: UserMessage(.samChecksOnly, .refused)
        case .unfit: UserMessage(.samUnfit, .refused)
        }
    }
}

extension SAMCheck.Line {
    /// The key the entry must hold and, when it does not, the reason.
    var message: UserMessage {
        let type: any SentenceArgument = if let type = need.type { "\(type)" } else { Phrase(.keyTypeAES) }
        let keyClass = need.role == .host ? "Host" : "PICC"
        let diversified: any SentenceArgument = need.diversification == nil ? "" : Phrase(.keyDiversified)
        let (entry, version) = (need.key.entry, need.key.version)
        guard !obstacles.isEmpty else {
            return UserMessage(
                .samKey,
                .information,
                [
                    "entry": entry, "version": version, "type": type, "class": keyClass, "diversified": diversified,
                    "purpose": need.purpose,
                ]
            )
        }
        return UserMessage(
            .samKeyMissing,
            .refused,
            [
                "entry": entry, "version": version, "type": type, "class": keyClass, "diversified": diversified,
                "purpose": need.purpose, "reason": obstacles,
            ]
        )
    }
}

extension RequiredSAMKey {
    /// The use of the key.
    fileprivate var purpose: Phrase {
        switch role {
        case .host: Phrase(.purposeHost)
        case .factory: Phrase(.purposeFactory)
        case .application(let number): Phrase(.purposeApplication, ["number": number])
        case .olderApplication(let number): Phrase(.purposeOlderApplication, ["number": number])
        case .factoryMaster: Phrase(.purposeFactoryMaster)
        case .master: Phrase(.purposeMaster)
        }
    }
}
