// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// An entry that cannot be true together with the entries before it.
package enum JournalContradiction: Error, Hashable, Sendable, PhraseConvertible {
    /// A UID has one number for ever.
    case cardHasOtherNumber(uid: CardUID, has: CROUSNumber, claimed: CROUSNumber)
    /// A number has one UID for ever.
    case numberIsTaken(CROUSNumber, by: CardUID, claimed: CardUID)
    /// The holder already has another card in this state.
    case holderHasCard(HolderReference, card: CardUID, state: CardState)
    /// The line names another holder than the reservation.
    case holderChanged(uid: CardUID, has: HolderReference?, claimed: HolderReference?)
    /// The event cannot follow the card's state; nil when the card is unknown.
    case transition(JournalEvent, uid: CardUID, from: CardState?)
    /// The event requires this column.
    case missing(JournalEvent, column: String)

    /// A clause.
    package var phrase: Phrase {
        switch self {
        case .cardHasOtherNumber(let uid, let has, let claimed):
            Phrase(.contradictionCardHasOtherNumber, ["card": uid, "number": has, "claimed": claimed])
        case .numberIsTaken(let number, let owner, let claimed):
            Phrase(.contradictionNumberIsTaken, ["number": number, "card": owner, "claimed": claimed])
        case .holderHasCard(let holder, let card, let state):
            Phrase(.contradictionHolderHasCard, ["holder": holder, "card": card, "state": state])
        case .holderChanged(let uid, let has, let claimed):
            Phrase(
                .contradictionHolderChanged,
                ["card": uid, "holder": Self.words(for: has), "claimed": Self.words(for: claimed)]
            )
        case .transition(let event, let uid, let state):
            Phrase(
                .contradictionTransition,
                ["event": event.rawValue, "card": uid, "state": state?.phrase ?? Phrase(.stateUnknown)]
            )
        case .missing(let event, let column):
            Phrase(.contradictionColumnMissing, ["event": event.rawValue, "column": column])
        }
    }

    private static func words(for holder: HolderReference?) -> any SentenceArgument {
        if let holder { holder } else { Phrase(.contradictionHolderUnknown) }
    }
}
