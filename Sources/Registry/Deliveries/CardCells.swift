// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The cells of one line of a file of cards, read as the CROUS's own readers do: white space is removed from the line
/// first, then it is split at each `;` (docs/facts/domain.md, section 2.1).
///
/// In addition a line with quotation marks, which a spreadsheet may have written, is read as in RFC 4180.
struct CardCells {
    private static let separator = UInt8(ascii: ";")
    private static let quote = UInt8(ascii: "\"")

    /// The bytes of the cells, without white space.
    let cells: [ArraySlice<UInt8>]

    /// Throws when the quotation marks are wrong, or a cell holds characters that the CROUS's format does not allow.
    init(_ line: ArraySlice<UInt8>) throws(RowProblem.Reason) {
        guard line.contains(Self.quote) else {
            let bytes = line.filter { !Self.isWhite($0) }
            if let end = bytes.firstIndex(of: 0) {
                throw .text(.controlCharacter(cell: bytes[..<end].count { $0 == Self.separator }))
            }
            cells = bytes.split(separator: Self.separator, omittingEmptySubsequences: false)
            return
        }
        let texts = try wrapping(RowProblem.Reason.text) { () throws(DelimitedText.Failure) in
            try DelimitedText.cells(of: line)
        }
        cells = texts.map { $0.utf8.filter { !Self.isWhite($0) }[...] }
        guard !cells.contains(where: { $0.contains(Self.separator) || $0.contains(Self.quote) }) else {
            throw .separatorInCell
        }
    }

    /// The reference's white space: blank, tab, line feed, vertical tab, form feed, carriage return.
    private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// True for a line without content.
    var isBlank: Bool { cells.count == 1 && cells.first?.isEmpty == true }

    /// A cell as text; empty when there is no such cell.
    subscript(index: Int) -> String { cells.indices.contains(index) ? Self.text(cells[index]) : "" }

    /// All cells as texts.
    var texts: [String] { cells.map(Self.text) }

    /// True when a cell is not UTF-8 and was read as Latin-1.
    var isLatin1: Bool {
        cells.contains { cell in !cell.allSatisfy { $0 < 0x80 } && String(validating: cell, as: UTF8.self) == nil }
    }

    /// In ISO 8859-1 every byte is the character of its number.
    private static func text(_ cell: ArraySlice<UInt8>) -> String {
        String(validating: cell, as: UTF8.self) ?? String(String.UnicodeScalarView(cell.map { Unicode.Scalar($0) }))
    }
}
