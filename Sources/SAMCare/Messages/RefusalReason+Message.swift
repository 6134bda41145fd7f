// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore

extension RefusalReason {
    /// What to do with a card that is left unchanged.
    func userMessage(row: CardRow) -> UserMessage {
        let detail = "\(row.rawValue) \(self)"
        return switch self {
        case .foreignKeys: UserMessage(.foreignKeys, .refused, detail: detail)
        case .foreignSettings: UserMessage(.foreignSettings, .refused, detail: detail)
        case .foreignFile(let number): UserMessage(.foreignFile, .refused, ["file": number], detail: detail)
        case .foreignMasterKey: UserMessage(.foreignMasterKey, .refused, detail: detail)
        case .cardFull: UserMessage(.cardFull, .refused, detail: detail)
        case .applicationAppeared: UserMessage(.applicationAppeared, .refused, detail: detail)
        case .numberConflict(let found, let expected):
            UserMessage(.numberConflict, .refused, ["found": found, "expected": expected], detail: detail)
        case .unknownNumber(let number): UserMessage(.unknownNumber, .refused, ["number": number], detail: detail)
        case .foreignNumber(let number): UserMessage(.foreignNumber, .refused, ["number": number], detail: detail)
        case .notAsDelivered(let number): UserMessage(.notAsDelivered, .refused, ["number": number], detail: detail)
        case .unknownContents: UserMessage(.unknownContents, .refused, detail: detail)
        case .supervisorNeeded(let number):
            UserMessage(.supervisorNeeded, .refused, ["number": number], detail: detail)
        case .rekeyUnfinished(let number): UserMessage(.rekeyUnfinished, .refused, ["number": number], detail: detail)
        case .needsRepair: UserMessage(.needsRepair, .refused, detail: detail)
        case .needsErasing: UserMessage(.needsErasing, .refused, detail: detail)
        case .noRoom(let free, let needed):
            UserMessage(.notEnoughRoom, .refused, ["free": free, "needed": needed], detail: detail)
        case .ownerMustErase: UserMessage(.ownerMustErase, .refused, detail: detail)
        case .notEncoded: UserMessage(.notEncoded, .refused, detail: detail)
        }
    }
}
