// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension JournalError {
    /// What to do about the journal.
    package var userMessage: UserMessage {
        switch self {
        case .locked(let owner): UserMessage(.journalLocked, .locked, ["owner": owner])
        case .diskFull(let error): UserMessage(.diskFull, .journal, detail: error.description)
        case .file(let error): UserMessage(.journalFile, .journal, detail: error.description)
        case .unsafe(let error): UserMessage(.journalUnsafe, .journal, detail: error.description)
        case .broken(let fault): UserMessage(.journalBroken, .journal, ["fault": fault])
        case .newer(let file, let format, let known):
            UserMessage(.journalNewer, .journal, ["file": file, "format": format, "known": known])
        case .contradiction(let contradiction): UserMessage(.journalContradiction, .refused, detail: contradiction)
        case .unwritable(let failure): UserMessage(.journalCell, .usage, detail: failure)
        case .tooLong(let field, let limit):
            UserMessage(.journalTextLong, .usage, ["field": field.phrase, "limit": limit])
        case .numbers(let error): error.userMessage
        case .nothingLost: UserMessage(.nothingLost, .usage)
        case .lossUnknown: UserMessage(.lossUnknown, .usage)
        case .hashing(let error): UserMessage(.noHash, .failure, detail: "\(error)")
        }
    }
}

extension JournalText.Field {
    fileprivate var phrase: Phrase {
        switch self {
        case .station: Phrase(.fieldStation)
        case .operatorName: Phrase(.fieldOperator)
        case .supervisor: Phrase(.fieldSupervisor)
        case .reason: Phrase(.fieldReason)
        case .profile: Phrase(.fieldProfile)
        case .samUID: Phrase(.fieldSAM)
        case .detail: Phrase(.fieldDetail)
        }
    }
}
