// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// Which file of a chain: the year of its first line, and its number among the files of that year (a version with a newer
/// format begins a new file). Sorted in the order of the chain.
package struct ChainFileName: Hashable, Comparable, Sendable {
    package let year: Int
    package let part: Int

    package init(year: Int, part: Int = 1) {
        self.year = year
        self.part = part
    }

    /// More formats than a year can see.
    private static let parts = 2...9999

    /// Reads `YYYY` or `YYYY-2`, `YYYY-3` and so on, the middle of a file's name.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let year = words.first, year.utf8.count == 4, year.utf8.allSatisfy(isDigit), let number = Int(year)
        else { return nil }
        self.year = number
        guard words.count == 2 else {
            part = 1
            return
        }
        guard let part = Int(words[1]), Self.parts ~= part, String(part) == words[1] else { return nil }
        self.part = part
    }

    var text: String { padded(year, 4) + (part > 1 ? "-\(part)" : "") }

    package static func < (left: ChainFileName, right: ChainFileName) -> Bool {
        (left.year, left.part) < (right.year, right.part)
    }
}
