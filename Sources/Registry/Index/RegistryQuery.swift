// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
package import SmartCard

/// A question to the registry: all that is said must hold. Without anything said, every card there is.
package struct RegistryQuery: Hashable, Sendable {
    /// The most cards of one answer.
    package static let longest = 1000

    /// Identifier of the card.
    package var uid: CardUID?
    /// Its number, or one it was seen to hold.
    package var number: CROUSNumber?
    /// Whose it is or was.
    package var holder: HolderReference?
    /// What is printed on it, as its delivery says.
    package var code: String?
    /// States it may be in; nil for any.
    package var states: Set<CardState>?
    /// When it was enrolled, else reserved, delivered or turned away.
    package var moments: Range<Timestamp>?
    /// Only cards whose UID comes after this one: the last of the answer before.
    package var after: CardUID?
    /// Cards of one answer.
    package var limit = 100

    /// Nothing said.
    package init() {}
}

/// A card as the registry knows it, whatever it knows it from.
package struct RegistryHit: Hashable, Sendable {
    /// Identifier of the card.
    package let uid: CardUID
    /// Its number, for ever; nil for a foreign card.
    package let number: CROUSNumber?
    /// The number it was last seen to hold although it is not its own; no other card gets it.
    package let found: CROUSNumber?
    /// How far it has come.
    package let state: CardState
    /// Whose it is or was.
    package let holder: HolderReference?
    /// Station of the line that brought it there; of the import for a card in stock.
    package let station: String
    /// Why, in the journal's words.
    package let reason: String
    /// When it was enrolled, else reserved, delivered or turned away.
    package let time: Timestamp
    /// Last day it is valid.
    package let validUntil: CardDay?
    /// What is printed on it, as its delivery says.
    package let code: String?
    /// The file it came with; nil for a card that was blank.
    package let file: FileHash?
}

/// An answer in the order of the UIDs.
package struct RegistryPage: Hashable, Sendable {
    /// At most ``RegistryQuery/limit`` cards.
    package let cards: [RegistryHit]
    /// ``RegistryQuery/after`` for the next answer; nil when this is the last one.
    package let next: CardUID?
}
