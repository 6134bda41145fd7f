// SPDX-License-Identifier: Apache-2.0
package import APIModel
package import CROUSCore
internal import ChainedFile
package import Journal

extension JournalReport {
    /// The result of a check, with warnings.
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
