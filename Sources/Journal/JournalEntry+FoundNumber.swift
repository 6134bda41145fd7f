// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

// A number seen on a card that was turned away stands in the line's detail: `row C4, holds 102500000001`.

extension JournalEntry.Draft {
    /// The detail of a line about a card met in this row, which holds this number although it is not its own.
    package static func detail(_ row: CardRow, holding found: CROUSNumber?) -> String {
        "row \(row.rawValue)" + (found.map { ", holds \($0)" } ?? "")
    }

    /// The number the card was seen to hold although it is not its own; nil in a line that does not say so.
    package var foundNumber: CROUSNumber? {
        guard event == .refused || event == .conflict else { return nil }
        return detail.split(separator: " ").drop { $0 != "holds" }.dropFirst().first.flatMap { CROUSNumber($0) }
    }
}
