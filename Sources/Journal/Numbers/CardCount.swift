// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// Counts the cards whose numbers are in a range. A card keeps its number, so a count goes on where the last one ended.
package struct CardCount: Sendable {
    private var numbers: ClosedRange<CROUSNumber>?
    /// Cards that were looked at.
    private(set) var cards = 0
    private var found = 0

    package init() {}

    /// Cards of the state that were looked at before must be the same; for another range counting begins again.
    mutating func count(in numbers: ClosedRange<CROUSNumber>, of state: borrowing JournalState) -> Int {
        if numbers != self.numbers { self = CardCount() }
        self.numbers = numbers
        found += state.cardCount(in: numbers, after: cards)
        cards = state.cardCount
        return found
    }
}
