// SPDX-License-Identifier: Apache-2.0
package import Journal

/// An imported file of cards, as in its journal line. Together with the kept file it reproduces the rows of the stock.
package struct Delivery: Hashable, Sendable {
    /// Kind of the cards; the raw value is in the journal's column `reason`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The CROUS encoded them; they have no holder yet.
        case stock
        /// An earlier tool had issued them; each has its own journal line too.
        case issued
    }

    /// The kept file.
    package let file: FileHash
    /// Kind of the cards.
    package let kind: Kind
    /// Cards in the file.
    package let rows: Int
    /// Cards that were left out.
    package let refused: Int
    /// Cards that an earlier file had brought in with the same numbers; they stay that file's.
    package let present: Int
    /// Byte order of the UIDs.
    package let order: ByteOrder
    /// The column mapping.
    package let columns: CardColumns

    init(
        file: FileHash,
        kind: Kind,
        rows: Int = 0,
        refused: Int = 0,
        present: Int = 0,
        order: ByteOrder,
        columns: CardColumns
    ) {
        self.file = file
        self.kind = kind
        self.rows = rows
        self.refused = refused
        self.present = present
        self.order = order
        self.columns = columns
    }

    /// Cards that were imported.
    package var accepted: Int { rows - refused - present }

    /// The text in the journal's column `detail`, in one form only: `<sha256> rows 1000 refused 2 order normal columns
    /// uid=3,number=10,date=11`, with `present 5` after `refused` when there were such cards.
    package var detail: String {
        let known = present > 0 ? " present \(present)" : ""
        return "\(file) rows \(rows) refused \(refused)\(known) order \(order.rawValue) columns \(columns)"
    }

    /// Parses a journal line; nil unless it is a DELIVERY line in exactly the form above, apart from the mark of a
    /// clock that was behind.
    package init?(_ line: JournalEntry.Draft) {
        let words = line.statement.split(separator: " ", omittingEmptySubsequences: false)
        guard line.event == .delivery, let kind = Kind(rawValue: line.reason), let file = FileHash(words[0]) else {
            return nil
        }
        var values: [Substring: Substring] = [:]
        for (name, value) in zip(words.dropFirst(), words.dropFirst(2)) { values[name] = value }
        func count(_ name: Substring) -> Int? { values[name].flatMap { Int($0) } }
        guard let rows = count("rows"), let refused = count("refused"), rows >= 0, (0...rows).contains(refused),
            let order = values["order"].flatMap({ ByteOrder(rawValue: String($0)) }),
            let columns = values["columns"].flatMap({ try? CardColumns($0) })
        else { return nil }
        let present = count("present") ?? 0
        guard (0...rows - refused).contains(present) else { return nil }
        self.init(
            file: file,
            kind: kind,
            rows: rows,
            refused: refused,
            present: present,
            order: order,
            columns: columns
        )
        guard detail == line.statement else { return nil }
    }

    /// True when both are read in the same way: the same bytes give the same cards.
    func isRead(like other: Delivery) -> Bool { order == other.order && columns.finds(sameCardsAs: other.columns) }

    /// Sequence number of the journal line.
    func line(station: String, operatorName: String) -> JournalEntry.Draft {
        JournalEntry.Draft(
            .delivery,
            station: station,
            operatorName: operatorName,
            reason: kind.rawValue,
            detail: detail
        )
    }
}
