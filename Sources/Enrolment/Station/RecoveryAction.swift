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
    /// Another card than the one begun is on the reader: it must be taken off, then the first one is asked for.
    case otherCardAgain
    /// Open the reader again, which resets the card, and look what it holds.
    case lookAgain(CROUSCardError)
    /// End the order; the sentence says what to do.
    case giveUp
}

extension EnrolmentError {
    /// No command is ever sent again blindly: each recovery begins with a look.
    var remedy: RecoveryAction {
        switch self {
        case .reader(let error): error.reason.isAbsence ? .sameCardAgain : .giveUp
        case .card(.otherCard): .otherCardAgain
        case .card(.card(.channel(let error), _)) where error.reason.isAbsence: .sameCardAgain
        case .card(let error) where error.isWorthAnotherLook: .lookAgain(error)
        default: .giveUp
        }
    }
}

extension CROUSCardError {
    /// True for errors that a look after a reset may resolve: a failed exchange, an inconsistent answer, a command
    /// refused for no reason in the card itself.
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
    /// True for a status of the SAM with many causes, one of them removed by a reset (6985).
    var isRefusalOfSAM: Bool {
        guard case .card(.keys(let error), _) = self else { return false }
        return error.code == SAMStatus.conditionsOfUse.rawValue
    }
}

extension CardChannelError.Reason {
    /// True when the card was taken away.
    fileprivate var isAbsence: Bool {
        switch self {
        case .noCard, .cardRemoved, .cardMute: true
        default: false
        }
    }
}

extension SAMError {
    /// True when there is no SAM.
    var isAbsence: Bool {
        switch self {
        case .noSAM: true
        case .channel(let error): error.reason == .readerGone || error.reason.isAbsence
        default: false
        }
    }
}
