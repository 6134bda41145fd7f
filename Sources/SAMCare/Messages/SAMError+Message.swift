// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
internal import DESFire
package import SAM
internal import SmartCard

extension SAMError: UserFacingError {
    /// What to do about the CROUS key.
    package var userMessage: UserMessage { message(about: nil, detail: technicalDetail) }

    /// What to do about the CROUS key when it fails in a step of the work on a card; `reference` is the card's key.
    func message(about reference: KeyReference?, during step: EncodingStep) -> UserMessage {
        let detail = technicalDetail
        guard !detail.text(in: .english).isEmpty else { return message(about: reference, detail: step.description) }
        return message(
            about: reference,
            detail: Phrase(.technicalStep, ["step": step.description, "detail": detail])
        )
    }

    private func message(about reference: KeyReference?, detail: any SentenceArgument) -> UserMessage {
        switch self {
        case .channel(let error): Self.message(of: error, detail: detail)
        case .noSAM: UserMessage(.noSAM, .unavailable, detail: detail)
        case .severalSAMs: UserMessage(.severalSAMs, .unavailable, detail: detail)
        case .otherSAM: UserMessage(.otherSAM, .unavailable, detail: detail)
        case .lentOut: UserMessage(.samLentOut, .unavailable, detail: detail)
        case .unsupportedMode(.notActivated): UserMessage(.samNotActivated, .unavailable, detail: detail)
        case .notASAM, .unsupportedMode: UserMessage(.samUnsupported, .unavailable, detail: detail)
        case .otherMode(let mode, _) where mode.speaksAV1: UserMessage(.samModeAV1, .unavailable, detail: detail)
        case .otherMode: UserMessage(.samModeAV2, .unavailable, detail: detail)
        case .keyRefused(_, _, let causes), .keyUnfit(let causes):
            causes.userMessage(key: Self.words(for: reference), detail: detail)
                ?? UserMessage(.samKeyRefused, .unavailable, detail: detail)
        case .invalidArgument: UserMessage(.samCannot, .usage, detail: detail)
        case .hostKeyRefused, .samNotProven: UserMessage(.hostKeyRefused, .unavailable, detail: detail)
        case .hostKeyBlocked: UserMessage(.hostKeyBlocked, .unavailable, detail: detail)
        case .hostKeyUnusable(_, _, _, let causes): Self.unusableHostKey(causes, detail)
        case .locked: UserMessage(.samLocked, .unavailable, detail: detail)
        case .hostKeyFile(_, .notHandedOver): UserMessage(.hostKeyServiceOnly, .unavailable, detail: detail)
        case .hostKeyFile: UserMessage(.hostKeyFile, .usage, detail: detail)
        case .hostSessionLost: UserMessage(.samOutOfStep, .unavailable, detail: detail)
        case .forgedAnswer: UserMessage(.samAnswerForged, .unavailable, detail: detail)
        case .malformedAnswer: UserMessage(.samAnswerMalformed, .unavailable, detail: detail)
        case .status(let status, let command): Self.message(of: status, to: command, detail: detail)
        case .crypto: UserMessage(.samFailed, .unavailable, detail: detail)
        }
    }

    private static func message(of error: CardChannelError, detail: any SentenceArgument) -> UserMessage {
        switch error.reason {
        case .noCard, .readerGone, .cardRemoved: UserMessage(.noSAM, .unavailable, detail: detail)
        case .sharingViolation: UserMessage(.samTaken, .unavailable, detail: detail)
        case .cardReset, .cardMute, .severalCards, .heldByKernel, .serviceGone, .timedOut,
            .malformedAnswer, .closed, .other:
            UserMessage(.samFailed, .unavailable, detail: detail)
        }
    }

    private static func message(
        of status: StatusWord,
        to command: SAMCommand.Instruction,
        detail: any SentenceArgument
    ) -> UserMessage {
        if command == .authenticateHost { return unusableHostKey([], detail) }
        return switch status {
        case SAMStatus.hostProtocolError: UserMessage(.samOutOfStep, .unavailable, detail: detail)
        case SAMStatus.memoryFailure: UserMessage(.samMemoryFailed, .unavailable, detail: detail)
        case SAMStatus.securityStatus: UserMessage(.samWantsHost, .unavailable, detail: detail)
        default: UserMessage(.samFailed, .unavailable, detail: detail)
        }
    }

    private static func unusableHostKey(
        _ causes: [KeyIncompatibility],
        _ detail: any SentenceArgument
    ) -> UserMessage {
        let reason: any SentenceArgument = causes.isEmpty ? Phrase(.hostKeyUnexplained) : causes
        return UserMessage(.hostKeyUnusable, .unavailable, ["reason": reason], detail: detail)
    }

    private static func words(for reference: KeyReference?) -> Phrase {
        reference.map { Phrase(.keyEntry, ["entry": $0.entry]) } ?? Phrase(.keyNeeded)
    }
}
