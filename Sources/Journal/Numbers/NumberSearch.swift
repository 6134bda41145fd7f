// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Synchronization

/// Finds the next free number of this host in a time that does not grow with the journal: a used number never becomes
/// free again, so each search begins where the last one ended.
package final class NumberSearch: Sendable {
    private struct Progress {
        /// The last number that was found or checked.
        let number: CROUSNumber
        /// Number of cards at that time.
        let cards: Int
    }

    package let range: NumberRange
    private let progress = Mutex<Progress?>(nil)

    /// A search that begins at the start of the range.
    package init(_ range: NumberRange) { self.range = range }

    /// Where the next search starts.
    package func start(in state: borrowing JournalState) -> CROUSNumber {
        let cards = state.cardCount
        // Fewer cards than before: the disk failed and lines were taken back, so their numbers are free again.
        return range.first(in: state, from: progress.withLock { $0.flatMap { $0.cards <= cards ? $0.number : nil } })
    }

    /// The lowest number that is free in the journal and `isElsewhere` does not know; nil when there is none up to `end`.
    package func next(
        in state: borrowing JournalState,
        through end: CROUSNumber? = nil,
        isElsewhere: (CROUSNumber) -> Bool = { _ in false }
    ) throws(NumberRangeError) -> CROUSNumber? {
        let number = try range.next(in: state, from: start(in: state), through: end, isElsewhere: isElsewhere)
        let cards = state.cardCount
        if let reached = number ?? end { progress.withLock { $0 = Progress(number: reached, cards: cards) } }
        return number
    }
}
