// SPDX-License-Identifier: Apache-2.0

/// What a supervisor permits for the card on the reader; none of it happens on an ordinary tap.
public struct CardDecisions: OptionSet, Hashable, Sendable {
    /// One bit for each decision.
    public let rawValue: Int

    /// Any bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The number found on a card nothing is known of becomes its own; a delivered card that is not as delivered is
    /// finished with the delivery's number.
    public static let adopt = CardDecisions(rawValue: 1)
    /// A card that was enrolled, erased or given up is written again, with its own number.
    public static let reencode = CardDecisions(rawValue: 2)
    /// The keys of an older generation are changed to the current ones.
    public static let rekey = CardDecisions(rawValue: 4)
}

/// What is written down for a card before it is changed. Each returns only when its line is durable, or throws why not;
/// at most one is called in a conversation, and none when the card's number is reserved already.
public struct CardRegistrar {
    /// A fresh number for a card that has none.
    public var reserve: () throws -> CROUSNumber
    /// The number found on a card nothing is known of, or the one of the card's delivery: made its own.
    public var adopt: (CROUSNumber) throws -> Void
    /// The card's own number, reserved again by a supervisor's decision: before its application or its keys are written
    /// anew.
    public var reencode: (CROUSNumber) throws -> Void
    /// The card's own number, reserved again without a decision: before contents or keys of a card in use are mended.
    public var repair: (CROUSNumber) throws -> Void

    /// A registrar made of its parts; without `repair` a card that is mended is written down as one that is re-encoded.
    public init(
        reserve: @escaping () throws -> CROUSNumber,
        adopt: @escaping (CROUSNumber) throws -> Void,
        reencode: @escaping (CROUSNumber) throws -> Void,
        repair: ((CROUSNumber) throws -> Void)? = nil
    ) {
        self.reserve = reserve
        self.adopt = adopt
        self.reencode = reencode
        self.repair = repair ?? reencode
    }
}
