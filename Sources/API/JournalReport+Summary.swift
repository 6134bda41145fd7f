// SPDX-License-Identifier: Apache-2.0
package import APIModel
package import CROUSCore
package import Journal

extension JournalReport {
    /// What a check found, and what deserves attention besides.
    package init(_ summary: JournalSummary, warnings: [UserMessage] = []) {
        self.init(
            lines: Int(clamping: summary.head.sequence),
            head: summary.head.hash.description,
            cards: summary.cards,
            burntNumbers: summary.burntNumbers,
            warnings: warnings
        )
    }
}
