// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
package import SmartCard

/// A query of the registry: all given conditions must hold. Without conditions it matches every card.
package struct RegistryQuery: Hashable, Sendable {
    /// Largest number of cards in one answer.
    package static let longest = 1000

    /// Identifier of the card.
    package var uid: CardUID?
    /// Its number, or one that was seen on it.
    package var number: CROUSNumber?
    /// Its present or last holder.
    package var holder: HolderReference?
    /// The code printed on it, by its delivery.
    package var code: String?
    /// Its possible states; nil for any.
    package var states: Set<CardState>?
    /// When it was enrolled, else reserved, delivered or refused.
    package var moments: Range<Timestamp>?
    /// Only cards whose UID is greater than this one: the last of the previous answer.
    package var after: CardUID?
    /// Number of cards in one answer.
    package var limit = 100

    /// A query without conditions.
    package init() {}
}

/// A card in the registry, from whichever table.
package struct RegistryHit: Hashable, Sendable {
    /// Identifier of the card.
    package let uid: CardUID
    /// Its permanent number; nil for a foreign card.
    package let number: CROUSNumber?
    /// A number that was last seen on it and is not its own; no other card gets it.
    package let found: CROUSNumber?
    /// Its state.
    package let state: CardState
    /// Its present or last holder.
    package let holder: HolderReference?
    /// Station of the line that changed it to its state; of the import for a card in stock.
    package let station: String
    /// The reason in the journal's words.
    package let reason: String
    /// When it was enrolled, else reserved, delivered or refused.
    package let time: Timestamp
    /// Last day it is valid.
    package let validUntil: CardDay?
    /// The code printed on it, by its delivery.
    package let code: String?
    /// Its delivery file; nil for a card that was blank.
    package let file: FileHash?
}

/// An answer in the order of the UIDs.
package struct RegistryPage: Hashable, Sendable {
    /// At most ``RegistryQuery/limit`` cards.
    package let cards: [RegistryHit]
    /// ``RegistryQuery/after`` for the next answer; nil when this is the last one.
    package let next: CardUID?
}
