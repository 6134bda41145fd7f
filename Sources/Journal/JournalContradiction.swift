// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// An entry that cannot be true together with the entries before it.
package enum JournalContradiction: Error, Hashable, Sendable, CustomStringConvertible {
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

    package var description: String {
        switch self {
        case .cardHasOtherNumber(let uid, let has, let claimed):
            "card \(uid) has number \(has) for ever and cannot get \(claimed)"
        case .numberIsTaken(let number, let owner, let claimed):
            "number \(number) belongs to card \(owner) for ever and cannot go to \(claimed)"
        case .holderHasCard(let holder, let card, let state):
            "holder \(holder) already has card \(card), \(state.rawValue)"
        case .holderChanged(let uid, let has, let claimed):
            "card \(uid) is of holder \(has?.description ?? "unknown"), not of \(claimed?.description ?? "unknown")"
        case .transition(let event, let uid, let state):
            "\(event.rawValue) cannot follow for card \(uid), which is \(state?.rawValue ?? "not known")"
        case .missing(let event, let column):
            "\(event.rawValue) without \(column)"
        }
    }
}

extension JournalContradiction {
    /// The same sentence in French.
    var french: String {
        switch self {
        case .cardHasOtherNumber(let uid, let has, let claimed):
            "la carte \(uid) porte pour toujours le numéro \(has) et ne peut recevoir le \(claimed)"
        case .numberIsTaken(let number, let owner, let claimed):
            "le numéro \(number) est pour toujours celui de la carte \(owner) et ne peut aller à la \(claimed)"
        case .holderHasCard(let holder, let card, let state):
            "le titulaire \(holder) a déjà la carte \(card), \(state.french)"
        case .holderChanged(let uid, let has, let claimed):
            """
            la carte \(uid) est au titulaire \(has?.description ?? "inconnu"), pas à \(claimed?.description ?? "inconnu")
            """
        case .transition(let event, let uid, let state):
            "\(event.rawValue) est impossible pour la carte \(uid), \(state?.french ?? "inconnue")"
        case .missing(let event, let column): "\(event.rawValue) sans la colonne \(column)"
        }
    }
}
