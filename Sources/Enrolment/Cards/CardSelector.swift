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
        case .number(let number): number.padded
        case .holder(let holder): holder.description
        }
    }
}

extension EnrolmentRecords {
    /// The selected card. For a holder the proven one, or the unfinished one when `isBegun`.
    func card(_ selector: CardSelector, isBegun: Bool = false) throws(EnrolmentError) -> JournalledCard {
        let card: JournalledCard?
        switch selector {
        case .uid(let uid): card = journal.withState { $0.card(uid) }
        case .number(let number):
            card = journal.withState { state in state.owner(of: number).flatMap { state.card($0) } }
        case .holder(let holder): return try cardOf(holder, isBegun: isBegun)
        }
        guard let card else { throw .noCard(selector.description) }
        return card
    }

    private func cardOf(_ holder: HolderReference, isBegun: Bool) throws(EnrolmentError) -> JournalledCard {
        let (proven, begun) = journal.withState { state in
            (state.card(of: holder, isProven: true), state.card(of: holder, isProven: false))
        }
        if let card = isBegun ? begun : proven { return card }
        if let begun { throw .holderHasUnfinishedCard(begun.uid) }
        if let proven { throw .cardInUse(proven.uid) }
        throw .nothingToReplace
    }
}
