// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Synchronization

/// Finds the next free number of this host in a time that does not grow with the journal: a used number never becomes
/// free again, so each search begins where the last one ended.
package final class NumberSearch: Sendable {
    private struct Found {
        let number: CROUSNumber
        /// Number of cards at that time.
        let cards: Int
    }

    package let range: NumberRange
    private let last = Mutex<Found?>(nil)

    /// A search that begins at the start of the range.
    package init(_ range: NumberRange) { self.range = range }

    /// The lowest number that is free in the journal and `isElsewhere` does not know.
    package func next(
        in state: borrowing JournalState,
        isElsewhere: (CROUSNumber) throws(NumberRangeError) -> Bool = { _ in false }
    ) throws(NumberRangeError) -> CROUSNumber {
        let cards = state.cardCount
        // Fewer cards than before: the disk failed and lines were taken back, so their numbers are free again.
        let start = last.withLock { last in last.flatMap { $0.cards <= cards ? $0.number : nil } }
        let number = try range.next(in: state, from: start, isElsewhere: isElsewhere)
        last.withLock { $0 = Found(number: number, cards: cards) }
        return number
    }
}
