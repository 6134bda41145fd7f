// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import SAM
internal import SmartCard

/// What a station does by itself after a failure.
enum RecoveryAction {
    /// The card left: ask for it and wait.
    case sameCardAgain
    /// Another card than the one begun lies there: it must go, then the first one is asked for.
    case otherCardAgain
    /// Open the reader anew, which resets the card, and look what it holds.
    case lookAgain(CROUSCardError)
    /// End the order; the sentence says what to do.
    case giveUp
}

extension EnrolmentError {
    /// Nothing is ever sent again blindly: each remedy begins with a look.
    var remedy: RecoveryAction {
        switch self {
        case .reader(let error) where error.reason == .otherCard: .otherCardAgain
        case .reader(let error): error.reason.isAbsence ? .sameCardAgain : .giveUp
        case .card(.card(.channel(let error), _)) where error.reason == .otherCard: .otherCardAgain
        case .card(.card(.channel(let error), _)) where error.reason.isAbsence: .sameCardAgain
        case .card(let error) where error.isWorthAnotherLook: .lookAgain(error)
        default: .giveUp
        }
    }
}

extension CROUSCardError {
    /// True for what a look after a reset may mend: a failed exchange, an answer that does not add up, a command refused
    /// for no reason that lies in the card itself.
    fileprivate var isWorthAnotherLook: Bool {
        switch self {
        case .card(.channel, _), .card(.malformedAnswer, _), .notProven, .refused(_, .applicationAppeared): true
        case .card(.keys(let error), _): error.reason == .integrity || isRefusalOfSAM
        case .card(.card, _): row == nil || row == .writeUndone
        default: false
        }
    }
}

extension CROUSCardError {
    /// True for a status of the SAM that has many causes, one of them mended by a reset (6985).
    var isRefusalOfSAM: Bool {
        guard case .card(.keys(let error), _) = self else { return false }
        return error.code == SAMStatus.conditionsOfUse.rawValue
    }
}

extension CardChannelError.Reason {
    /// True when the card is no longer there.
    fileprivate var isAbsence: Bool {
        switch self {
        case .noCard, .cardRemoved, .cardMute: true
        default: false
        }
    }
}

extension SAMError {
    /// True when there is no SAM to ask.
    var isAbsence: Bool {
        switch self {
        case .noSAM: true
        case .channel(let error): error.reason == .readerGone || error.reason.isAbsence
        default: false
        }
    }
}
