// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Enrolment
internal import Journal
internal import SmartCard

extension CardChange {
    /// The result of a change, as a sentence.
    func message(_ card: JournalledCard) -> UserMessage {
        let (uid, number) = (card.uid, card.number)
        return switch self {
        case .cancel(let reason):
            UserMessage(.cardCancel, .information, ["card": uid, "number": number, "reason": reason.phrase])
        case .reassign(let holder):
            UserMessage(.cardReassign, .information, ["card": uid, "number": number, "holder": holder])
        case .revalidate(let day):
            UserMessage(.cardRevalidate, .information, ["card": uid, "number": number, "day": day])
        case .abandon: UserMessage(.cardAbandon, .information, ["card": uid, "number": number])
        }
    }
}

extension CancelReason {
    /// Code and meaning.
    fileprivate var phrase: Phrase {
        switch self {
        case .lost: Phrase(.reasonDP)
        case .stolen: Phrase(.reasonDV)
        case .outOfOrder: Phrase(.reasonCD)
        case .other: Phrase(.reasonHS)
        }
    }
}

extension UserMessage {
    static func verified(_ found: CardVerification) -> UserMessage {
        let uid = found.uid
        if let wrong = found.refusedKeys, !wrong.isEmpty {
            return UserMessage(.verifyKeys, .refused, ["card": uid, "keys": wrong, "count": wrong.count])
        }
        guard let number = found.number else { return UserMessage(.verifyUnreadable, .refused, ["card": uid]) }
        guard !found.isRight else {
            return UserMessage(.verifyRight, .information, ["card": uid, "number": number])
        }
        return UserMessage(.verifyDiffers, .refused, ["card": uid, "number": number, "reason": disagreement(found)])
    }

    private static func disagreement(_ found: CardVerification) -> Phrase {
        guard let known = found.known else { return Phrase(.verifyJournalUnknown) }
        if known.number != found.number { return Phrase(.verifyJournalNumber, ["number": known.number]) }
        if known.state != .enrolled { return Phrase(.verifyJournalState, ["state": known.state]) }
        return Phrase(.verifyDeliveryNumber, ["number": found.deliveredNumber?.padded ?? "-"])
    }
}
