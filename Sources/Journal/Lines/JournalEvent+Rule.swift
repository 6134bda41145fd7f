// SPDX-License-Identifier: Apache-2.0

/// What an event means for the card its line names: a row of the table in docs/journal-format.md, "Events".
struct EventRule: Hashable, Sendable {
    /// How a line changes what is known of a card.
    enum Change: Hashable, Sendable {
        /// The card and its number are known from now on.
        case begin
        /// The card begins again with its own number; another holder only when it was in use by none.
        case beginAgain
        /// The card gets another state, and stays its holder's.
        case move
        /// The card is valid until the day `detail` begins with.
        case revalidate
        /// The card gets another holder; `detail` names the one it had.
        case reassign
        /// A card in use is disputed; any other stays as it was.
        case dispute
        /// The line changes no card.
        case none
    }

    /// What the card may be before.
    let sources: CardStates
    /// What it is then; nil when it stays what it was.
    let target: CardState?
    let change: Change

    init(_ sources: CardStates, _ target: CardState?, _ change: Change) {
        self.sources = sources
        self.target = target
        self.change = change
    }
}

extension JournalEvent {
    /// The event's row of the table.
    var rule: EventRule {
        switch self {
        case .reserved, .adopted: EventRule(.unknown, .reserved, .begin)
        case .imported: EventRule(.unknown, .enrolled, .begin)
        case .reencoded: EventRule([.enrolled, .erased, .abandoned, .conflict], .reserved, .beginAgain)
        case .enrolled: EventRule(.reserved, .enrolled, .move)
        case .revalidated: EventRule(.enrolled, nil, .revalidate)
        case .reassigned: EventRule([.reserved, .enrolled], nil, .reassign)
        case .cancelled: EventRule([.enrolled, .conflict], .cancelled, .move)
        case .replaced: EventRule([.enrolled, .conflict], .replaced, .move)
        case .abandoned: EventRule([.reserved, .conflict], .abandoned, .move)
        case .erased: EventRule(.known, .erased, .move)
        case .conflict: EventRule(.all, .conflict, .dispute)
        case .refused, .delivery, .truncated: EventRule(.all, nil, .none)
        }
    }
}
