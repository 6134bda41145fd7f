// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// A question to the registry: all that is said must hold. Without anything said, every card there is.
public struct RegistryQuery: Hashable, Sendable {
    /// The most cards of one answer.
    public static let longest = 1000

    /// Identifier of the card.
    public var uid: CardUID?
    /// Its number, or one it was seen to hold.
    public var number: CROUSNumber?
    /// Whose it is or was.
    public var holder: HolderReference?
    /// What is printed on it, as its delivery says.
    public var code: String?
    /// States it may be in; nil for any.
    public var states: Set<CardState>?
    /// Days in Paris on which it was enrolled, else reserved, delivered or turned away.
    public var days: ClosedRange<CardDay>?
    /// Only cards whose UID comes after this one: the last of the answer before.
    public var after: CardUID?
    /// Cards of one answer.
    public var limit = 100

    /// Nothing said.
    public init() {}
}

/// A card as the registry knows it, whatever it knows it from.
public struct RegistryHit: Hashable, Sendable {
    /// Identifier of the card.
    public let uid: CardUID
    /// Its number, for ever; nil for a foreign card.
    public let number: CROUSNumber?
    /// The number it was last seen to hold although it is not its own; no other card gets it.
    public let found: CROUSNumber?
    /// How far it has come.
    public let state: CardState
    /// Whose it is or was.
    public let holder: HolderReference?
    /// Station of the line that brought it there; of the import for a card in stock.
    public let station: String
    /// Why, in the journal's words.
    public let reason: String
    /// When it was enrolled, else reserved, delivered or turned away.
    public let time: Timestamp
    /// Last day it is valid.
    public let validUntil: CardDay?
    /// What is printed on it, as its delivery says.
    public let code: String?
    /// The file it came with; nil for a card that was blank.
    public let file: FileHash?
}

/// An answer in the order of the UIDs.
public struct RegistryPage: Hashable, Sendable {
    /// At most ``RegistryQuery/limit`` cards.
    public let cards: [RegistryHit]
    /// ``RegistryQuery/after`` for the next answer; nil when this is the last one.
    public let next: CardUID?
}
