// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

// A number seen on a refused card is in the line's detail: `row C4, holds 102500000001`.

extension JournalEntry.Draft {
    /// The detail of a line about a card in this row that holds this number although it is not its own.
    package static func detail(_ row: CardRow, holding found: CROUSNumber?) -> String {
        "row \(row.rawValue)" + (found.map { ", holds \($0)" } ?? "")
    }

    /// The number that the card holds although it is not its own; nil when the line names none.
    package var foundNumber: CROUSNumber? {
        guard event == .refused || event == .conflict else { return nil }
        return detail.split(separator: " ").drop { $0 != "holds" }.dropFirst().first.flatMap { CROUSNumber($0) }
    }
}
