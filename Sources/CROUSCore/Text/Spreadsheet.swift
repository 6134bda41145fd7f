// SPDX-License-Identifier: Apache-2.0

/// Lines for a spreadsheet that a double click opens: UTF-8 with its mark, `;` between cells, CRLF behind lines.
///
/// A spreadsheet takes cells for what they look like. What would be a formula gets an apostrophe in front, and what looks
/// like a number and is none (leading zeros, more digits than a number keeps) is given as a formula that is only its text.
package enum Spreadsheet {
    /// The mark at the front of the file.
    package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let formulaStarts: [UInt8] = Array("=+-@\t\r".utf8)
    private static let numeric: Set<UInt8> = Set("0123456789.,:/+-eE ".utf8)

    /// A cell that was written by somebody or read from something.
    package static func text(_ cell: String) -> String {
        if let first = cell.utf8.first, formulaStarts.contains(first) { return "'" + cell }
        return isNumeric(cell) ? "=\"\(cell)\"" : cell
    }

    /// True for what a spreadsheet could take for a number, a date or a time.
    private static func isNumeric(_ cell: String) -> Bool {
        cell.utf8.contains(where: isDigit) && cell.utf8.allSatisfy(numeric.contains)
    }

    /// A line with its end.
    package static func line(of cells: [String]) throws(DelimitedText.Failure) -> [UInt8] {
        try DelimitedText.line(of: cells) + Array("\r\n".utf8)
    }
}
