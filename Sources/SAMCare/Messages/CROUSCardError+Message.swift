// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
internal import DESFire
internal import SAM
internal import SmartCard

extension CROUSCardError: UserFacingError {
    /// What the desk does with this card.
    package var userMessage: UserMessage {
        switch self {
        case .card(.channel(let error), _): error.userMessage
        case .card(.keys(let error), let step): Self.message(of: error, during: step, detail: description)
        case .card(.card, _), .card(.foreignStatus, _), .card(.malformedAnswer, _), .card(.notAuthenticated, _),
            .card(.invalidArgument, _):
            cardFailed
        case .refused(let row, let reason): reason.userMessage(row: row)
        case .wrongCardType: UserMessage(.wrongCardType, .refused, detail: description)
        case .randomUID: UserMessage(.randomUID, .refused, detail: description)
        case .uidNotConfirmed(let uid, let chip): Self.message(ofUID: uid, chip: chip, detail: description)
        case .otherCard(let found, let expected):
            UserMessage(.cardExpected, .refused, ["found": found, "expected": expected])
        case .reservation(let error): Self.message(ofReservation: error)
        case .numberOutsideRange(let number): UserMessage(.numberOutsideRange, .refused, ["number": number])
        case .notProven: UserMessage(.notProven, .failure, detail: description)
        }
    }

    /// A failed command, in the words of its row.
    private var cardFailed: UserMessage {
        switch row {
        case .cardDead: UserMessage(.cardDamaged, .refused, detail: description)
        case .applicationDamaged: UserMessage(.applicationDamaged, .refused, detail: description)
        case .noRoom, .creationRefused: UserMessage(.noRoom, .refused, detail: description)
        case .none, .some: UserMessage(.cardFailed, .failure, detail: description)
        }
    }

    /// A reversed UID has one cause, the reader; another one may come from a card that is no genuine DESFire.
    private static func message(ofUID uid: CardUID, chip: CardUID?, detail: String) -> UserMessage {
        let isReversed = chip.map { Array($0.bytes.reversed()) == uid.bytes } ?? false
        if isReversed { return UserMessage(.readerReversesUID, .refused, ["card": uid], detail: detail) }
        return UserMessage(.uidNotConfirmed, .refused, ["card": uid], detail: detail)
    }

    private static func message(ofReservation error: any Error) -> UserMessage {
        if let error = error as? any UserFacingError { return error.userMessage }
        return UserMessage(.noNumber, .journal, detail: String(describing: error))
    }

    private static func message(
        of error: KeyHolderError,
        during step: EncodingStep,
        detail: String
    ) -> UserMessage {
        switch error.reason {
        case .storeGone: UserMessage(.samGone, .unavailable, detail: detail)
        case .authenticationRefused, .integrity: UserMessage(.keysRefused, .failure, detail: detail)
        case .unknownKey, .keyUnusable, .storeLocked, .noSession, .unsupported, .other:
            (error.cause as? SAMError)?.message(about: error.key, during: step)
                ?? UserMessage(.keysRefused, .failure, detail: detail)
        }
    }
}
