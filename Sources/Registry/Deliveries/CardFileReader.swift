// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Reads the cards of a file one by one with constant memory.
struct CardFileReader: ~Copyable {
    /// One line that is neither the header nor blank.
    typealias Line = Result<CardLine, RowProblem>

    private var lines: LineReader
    private let reader: CardLineReader
    private let plain: PlainCardReader?
    /// The first line of the file, when it is a card.
    private var pending: LineReader.Line?
    /// Lines returned so far.
    private(set) var count = 0
    /// Bytes of the file before the next line.
    private(set) var offset = 0
    /// Number of the last line read.
    private var last = 0

    /// Positions of the columns.
    var layout: CardLayout { reader.layout }

    /// Opens a file and reads its first line; UIDs are converted from `order` to a reader's order. Throws
    /// ``StockError/file(_:)``, ``StockError/emptyFile``, ``StockError/missingColumns(_:)`` and
    /// ``StockError/firstLine(_:)``.
    init(path: String, columns: CardColumns, order: ByteOrder? = nil) throws(StockError) {
        var lines = try wrapping(StockError.file) { () throws(PosixError) in try LineReader(textOf: path) }
        let first = try wrapping(StockError.file) { () throws(PosixError) in try lines.next() }
        guard let first else { throw .emptyFile }
        let cells = try wrapping(StockError.firstLine) { () throws(RowProblem.Reason) in
            try Self.cells(of: first)
        }
        reader = CardLineReader(layout: try CardLayout(columns, first: cells), order: order)
        plain = PlainCardReader(reader)
        self.lines = lines
        last = first.number
        if layout.firstLine == .row { pending = first }
    }

    /// The next card, or the fault of its line; nil at the end. Blank lines are skipped.
    mutating func next() throws(StockError) -> Line? {
        while let line = try nextLine() {
            offset = line.offset + line.bytes.count
            if let result = read(line) {
                count += 1
                return result
            }
        }
        return nil
    }

    /// The next line, or the first piece of an overlong one.
    private mutating func nextLine() throws(StockError) -> LineReader.Line? {
        if let line = pending.take() { return line }
        while let line = try wrapping(StockError.file, { () throws(PosixError) in try lines.next() }) {
            defer { last = line.number }
            if line.number != last { return line }
        }
        return nil
    }

    private func read(_ line: LineReader.Line) -> Line? {
        if let card = plain?.card(line) { return .success(card) }
        let cells: CardCells
        do {
            cells = try Self.cells(of: line)
        } catch {
            return .failure(RowProblem(line: line.number, error))
        }
        if cells.isBlank { return nil }
        return Result { () throws(RowProblem) in try reader.row(cells, line: line.number, offset: line.offset) }
    }

    private static func cells(of line: LineReader.Line) throws(RowProblem.Reason) -> CardCells {
        guard line.bytes.count < LineReader.longestLine else { throw .text(.tooLong(bytes: LineReader.longestLine)) }
        return try CardCells(line.content)
    }
}
