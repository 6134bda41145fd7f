// SPDX-License-Identifier: Apache-2.0
package import ChainedFile

/// What a whole journal says, once it was found to be sound.
package struct JournalSummary: Hashable, Sendable {
    /// The last entry.
    package let head: ChainHead
    /// Number of cards that have a number.
    package let cards: Int
    /// Numbers of cards that will not be finished.
    package let burntNumbers: Int

    init(head: ChainHead, cards: Int, burntNumbers: Int) {
        self.head = head
        self.cards = cards
        self.burntNumbers = burntNumbers
    }

    /// Throws ``JournalError/broken(_:)`` when something is missing at the end.
    init(_ state: JournalState, _ end: ChainEnd) throws(JournalError) {
        try chained { () throws(ChainError) in try end.requireWhole() }
        self.init(head: end.head, cards: state.cardCount, burntNumbers: state.burntCount)
    }
}
