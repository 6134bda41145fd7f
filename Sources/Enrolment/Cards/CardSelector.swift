// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Journal
package import SmartCard

/// How the desk names a card.
package enum CardSelector: Hashable, Sendable, CustomStringConvertible {
    case uid(CardUID)
    /// The number on it.
    case number(CROUSNumber)
    /// The card of this person.
    case holder(HolderReference)

    /// The text of the request.
    package var description: String {
        switch self {
        case .uid(let uid): uid.description
        case .number(let number): number.description
        case .holder(let holder): holder.description
        }
    }
}

extension EnrolmentRecords {
    /// The selected card. For a holder the proven one, or the unfinished one when `isBegun`.
    func card(_ selector: CardSelector, isBegun: Bool = false) throws(EnrolmentError) -> JournalledCard {
        let card = journal.withState { state in
            switch selector {
            case .uid(let uid): state.card(uid)
            case .number(let number): state.owner(of: number).flatMap { state.card($0) }
            case .holder(let holder): state.card(of: holder, isProven: !isBegun)
            }
        }
        guard let card else { throw .noCard(selector.description) }
        return card
    }
}
