// SPDX-License-Identifier: Apache-2.0

/// Lines for a spreadsheet that opens by double click: UTF-8 with byte order mark, `;` between cells, CRLF at line
/// ends.
///
/// A spreadsheet guesses the type of cells. Text that would become a formula gets an apostrophe in front; text that
/// looks like a number and is not (leading zeros, more digits than a number keeps) becomes a formula that is only its
/// text.
package enum Spreadsheet {
    private static let formulaStarts: [UInt8] = Array("=+-@\t\r".utf8)
    private static let numeric: Set<UInt8> = Set("0123456789.,:/+-eE ".utf8)

    /// A cell with text that people or files supplied.
    package static func text(_ cell: String) -> String {
        if let first = cell.utf8.first, formulaStarts.contains(first) { return "'" + cell }
        return isNumeric(cell) ? "=\"\(cell)\"" : cell
    }

    /// True when a spreadsheet could take the text for a number, a date or a time.
    private static func isNumeric(_ cell: String) -> Bool {
        cell.utf8.contains(where: isDigit) && cell.utf8.allSatisfy(numeric.contains)
    }

    /// A line with its line end.
    package static func line(of cells: [String]) throws(DelimitedText.Failure) -> [UInt8] {
        try DelimitedText.line(of: cells) + Array("\r\n".utf8)
    }
}
