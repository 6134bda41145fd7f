// SPDX-License-Identifier: Apache-2.0

/// Result of a first pass over a file.
struct CardSurvey {
    private static let stride = 1_024

    /// Cards, good and bad.
    let rows: Int
    /// The byte orders the UIDs show.
    let votes: ByteOrderVotes

    /// Reads a file to its end; `remark` gets its remarks, `progress` the bytes read so far.
    init(
        _ path: String,
        _ columns: CardColumns,
        progress: (Int) -> Void,
        remark: (RowProblem) throws(StockError) -> Void
    ) throws(StockError) {
        var reader = try CardFileReader(path: path, columns: columns)
        var votes = ByteOrderVotes()
        switch reader.layout.firstLine {
        case .header: break
        case .row: try remark(RowProblem(line: 1, .noHeader))
        case .otherHeader: try remark(RowProblem(line: 1, .otherHeader))
        }
        while let line = try reader.next() {
            if case .success(let card) = line {
                votes.count(card.uidValue, line: card.line)
                if card.isLatin1 { try remark(RowProblem(line: card.line, .latin1)) }
            }
            if reader.count.isMultiple(of: Self.stride) { progress(reader.offset) }
        }
        guard reader.count > 0 else { throw .emptyFile }
        (rows, self.votes) = (reader.count, votes)
    }

    /// The requested byte order, or the detected one.
    func order(_ choice: ByteOrderChoice) throws(StockError) -> ByteOrder {
        switch choice {
        case .normal: return .normal
        case .reversed: return .reversed
        case .detect:
            guard let order = votes.order else { throw .orderUnclear(votes) }
            return order
        }
    }
}
