// SPDX-License-Identifier: Apache-2.0

/// A file of cards that came in, as its journal line says it. With the kept file it gives the rows of the stock again.
public struct Delivery: Hashable, Sendable {
    /// What the cards are; the raw value stands in the journal's column `reason`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// They were written by the CROUS and have no holder yet.
        case stock
        /// An earlier tool had issued them; each has its own journal line too.
        case issued
    }

    /// The kept file.
    public let file: FileHash
    /// What the cards are.
    public let kind: Kind
    /// Cards the file names.
    public let rows: Int
    /// Those that were not taken in.
    public let refused: Int
    /// Byte order of the UIDs.
    public let order: ByteOrder
    /// Which column holds what.
    public let columns: CardColumns

    init(file: FileHash, kind: Kind, rows: Int, refused: Int, order: ByteOrder, columns: CardColumns) {
        self.file = file
        self.kind = kind
        self.rows = rows
        self.refused = refused
        self.order = order
        self.columns = columns
    }

    /// Cards that were taken in.
    public var accepted: Int { rows - refused }

    /// The text in the journal's column `detail`, in one form only:
    /// `<sha256> rows 1000 refused 2 order normal columns uid=3,number=10,date=11`.
    public var detail: String {
        "\(file) rows \(rows) refused \(refused) order \(order.rawValue) columns \(columns)"
    }

    /// Reads a journal line; nil unless it is a DELIVERY line in exactly the form above, but for the mark of a clock that was
    /// behind.
    public init?(_ line: JournalEntry.Draft) {
        let words = line.statement.split(separator: " ", omittingEmptySubsequences: false)
        guard line.event == .delivery, words.count == 9, let kind = Kind(rawValue: line.reason),
            let file = FileHash(words[0]), let rows = Int(words[2]), let refused = Int(words[4]),
            rows >= 0, (0...rows).contains(refused), let order = ByteOrder(rawValue: String(words[6])),
            let columns = try? CardColumns(words[8])
        else { return nil }
        self.init(file: file, kind: kind, rows: rows, refused: refused, order: order, columns: columns)
        guard detail == line.statement else { return nil }
    }

    /// The journal line.
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
