// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

/// Consecutive lines of one file, split into cells in place: only cells in quotation marks are copied.
///
/// Checks the form of the lines, `seq` and `time`. ``ChainLinks`` checks the hashes, after the owner of the chain has read
/// the other cells: a cell that cannot be read is reported before a wrong hash.
package struct ChainLines: Sendable {
    /// Longest line that is read: a file without line ends must not fill the memory.
    static let longestLine = 1 << 20

    private struct Line {
        /// Where the line begins in `bytes` and where its line end is.
        let start, end: UInt32
        /// Where its first cell begins; behind all lines for one with quotation marks.
        let cells: UInt32
    }

    /// How the lines look.
    package let format: ChainFormat
    /// The lines with their ends and, behind them, the cells of lines with quotation marks as they are to be read.
    package private(set) var bytes: [UInt8]
    /// Where each cell of each line ends.
    private var cellEnds: [UInt32] = []
    private var lines: [Line] = []
    /// The column `seq` of each line.
    package private(set) var sequences: [UInt64] = []
    /// The column `time` of each line.
    package private(set) var times: [Timestamp] = []
    /// What is wrong with the line behind the last one; nil at the end.
    private(set) var fault: ChainFault.Kind?
    /// Where the last line ends, behind its line end.
    private(set) var end: Int

    /// Reads the lines that begin at `start` or behind it and before `limit`, up to the first that has no end or is no line
    /// of this format.
    init(_ bytes: [UInt8], from start: Int = 0, limit: Int = .max, format: ChainFormat) {
        self.format = format
        self.bytes = bytes
        end = start
        let size = min(bytes.count, Int(UInt32.max / 2))
        while fault == nil, end < min(size, limit), let line = nextLine(upTo: size) { fault = take(line) }
    }

    /// Number of lines.
    package var count: Int { sequences.count }

    /// Where a cell is in ``bytes``.
    package func cell(_ column: Int, of line: Int) -> Range<Int> {
        let index = line * format.columns.count + column
        let start = column == 0 ? lines[line].cells : cellEnds[index - 1] + 1
        return Int(start)..<Int(cellEnds[index])
    }

    /// A cell as text.
    package func text(_ column: Int, of line: Int) -> String {
        String(decoding: bytes[cell(column, of: line)], as: UTF8.self)
    }

    /// A line without its end, as it is in the file.
    package func text(of line: Int) -> String { String(decoding: bytes[raw(line)], as: UTF8.self) }

    /// Where the bytes of a line are, without its end.
    func raw(_ line: Int) -> Range<Int> { Int(lines[line].start)..<Int(lines[line].end) }

    /// Where a line begins; for the one behind the last, where that ends.
    func start(of line: Int) -> Int { line < lines.count ? Int(lines[line].start) : end }

    /// What a line with this column is when its cell says nothing.
    func unreadable(_ column: Int) -> ChainFault.Kind {
        .malformed(Phrase(.faultCellUnreadable, ["column": format.columns[column]]))
    }
}

// Splitting.
extension ChainLines {
    /// A line whose cells end where ``cellEnds`` says, unless it is not plain.
    private struct RawLine {
        let range: Range<Int>
        let isPlain: Bool
    }

    /// Finds the end of the next line and of its cells; nil when there is none.
    private mutating func nextLine(upTo size: Int) -> RawLine? {
        let bytes = bytes
        let text = bytes.span
        let last = min(size, end + Self.longestLine)
        guard let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"), in: end..<last) else {
            if last - end == Self.longestLine { fault = .malformed(Phrase(.faultLineTooLong)) }
            return nil
        }
        var start = end
        while let cellEnd = text.firstIndex(of: UInt8(ascii: ";"), in: start..<lineEnd) {
            cellEnds.append(UInt32(truncatingIfNeeded: cellEnd))
            start = cellEnd + 1
        }
        cellEnds.append(UInt32(truncatingIfNeeded: lineEnd))
        let isPlain = text.extracting(end..<lineEnd).isPrintable(except: UInt8(ascii: "\""))
        return RawLine(range: end..<lineEnd, isPlain: isPlain)
    }

    /// Takes a line in; gives what is wrong with it.
    private mutating func take(_ line: RawLine) -> ChainFault.Kind? {
        var start = line.range.lowerBound
        if !line.isPlain || cellEnds.count != (count + 1) * format.columns.count {
            forgetCells()
            let cells: [String]
            do { cells = try DelimitedText.cells(of: bytes[line.range]) } catch { return .malformed(error.phrase) }
            guard cells.count == format.columns.count else {
                return .malformed(
                    Phrase(.faultCellCount, ["found": cells.count, "expected": format.columns.count])
                )
            }
            start = append(cells)
        }
        let (first, second) = (start..<Int(cellEnds[cellEnds.count - format.columns.count]), timeCell())
        guard let sequence = Self.sequence(bytes.span.extracting(first)) else { return unreadable(0) }
        guard let time = Timestamp(text: bytes.span.extracting(second)) else { return unreadable(1) }
        lines.append(
            Line(
                start: UInt32(truncatingIfNeeded: line.range.lowerBound),
                end: UInt32(truncatingIfNeeded: line.range.upperBound),
                cells: UInt32(truncatingIfNeeded: start)
            )
        )
        sequences.append(sequence)
        times.append(time)
        end = line.range.upperBound + 1
        return nil
    }

    /// The second cell of the line that is being taken in.
    private func timeCell() -> Range<Int> {
        let index = cellEnds.count - format.columns.count
        return Int(cellEnds[index]) + 1..<Int(cellEnds[index + 1])
    }

    /// Puts the cells of a line behind everything else, as they are to be read; gives the place of the first one.
    private mutating func append(_ cells: [String]) -> Int {
        let start = bytes.count
        for cell in cells {
            bytes += cell.utf8
            cellEnds.append(UInt32(truncatingIfNeeded: bytes.count))
            bytes.append(UInt8(ascii: ";"))
        }
        return start
    }

    private mutating func forgetCells() { cellEnds.removeLast(cellEnds.count - count * format.columns.count) }

    /// Decimal digits as ``ChainLine`` writes them: no sign, no zero in front.
    private static func sequence(_ digits: Span<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 20, digits[0] != UInt8(ascii: "0") || digits.count == 1 else {
            return nil
        }
        var value: UInt64 = 0
        for index in digits.indices {
            guard isDigit(digits[index]) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeAfterAll) = product.addingReportingOverflow(UInt64(digits[index] & 0x0F))
            guard !isTooLarge, !isTooLargeAfterAll else { return nil }
            value = sum
        }
        return value
    }
}
