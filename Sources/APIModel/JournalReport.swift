// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/journal/verify`.
package struct JournalReport: Codable, Sendable {
    /// Lines of the journal, header not counted.
    package let lines: Int
    /// Hash of the last line in hexadecimal.
    package let head: String
    /// Cards that have a number.
    package let cards: Int
    /// Numbers of cards that will not be finished.
    package let burntNumbers: Int
    /// Warnings although the journal is sound; empty for a copy.
    package let warnings: [UserMessage]

    package init(lines: Int, head: String, cards: Int, burntNumbers: Int, warnings: [UserMessage]) {
        self.lines = lines
        self.head = head
        self.cards = cards
        self.burntNumbers = burntNumbers
        self.warnings = warnings
    }
}
