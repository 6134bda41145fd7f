// SPDX-License-Identifier: Apache-2.0

/// What a supervisor permits for the card on the reader; without it none of this happens.
package struct CardDecisions: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The number found on an unknown card becomes its own; a delivered card that is not as delivered is finished with
    /// the delivery's number.
    package static let adopt = CardDecisions(rawValue: 1)
    /// A card that was enrolled, erased or abandoned is written again, with its own number.
    package static let reencode = CardDecisions(rawValue: 2)
    /// The keys of an older generation are changed to the current ones.
    package static let rekey = CardDecisions(rawValue: 4)
}
