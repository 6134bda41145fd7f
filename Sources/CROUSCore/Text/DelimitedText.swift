// SPDX-License-Identifier: Apache-2.0

/// One line of the three `;`-separated formats of this project (journal, holders, CROUS CSV), quoted as in RFC 4180.
///
/// Our own, because each of the three needs what readers of whole files do not give: the number of the physical line in
/// every error, a bad line that does not end the reading, the raw bytes of a line for its hash. One record is one
/// physical line: a quoted line break, which RFC 4180 allows, is refused.
package enum DelimitedText {
    /// Why a line is not a record.
    package enum Failure: Error, Hashable, Sendable, PhraseConvertible {
        /// The bytes are not UTF-8; `looksLikeLatin1` when they would be readable French in ISO 8859-1 or Windows-1252.
        case notUTF8(looksLikeLatin1: Bool)
        /// A quoted cell that is not closed on its line.
        case openQuote
        /// A quotation mark inside an unquoted cell, or text after the closing one.
        case strayQuote
        /// CR, LF or NUL inside the cell at this index (from 0).
        case controlCharacter(cell: Int)
        /// More bytes than a line may have.
        case tooLong(bytes: Int)

        /// A clause for the author of the file.
        package var phrase: Phrase {
            switch self {
            case .notUTF8(true): Phrase(.textLatin1)
            case .notUTF8(false): Phrase(.textNotUTF8)
            case .openQuote: Phrase(.textOpenQuote)
            case .strayQuote: Phrase(.textStrayQuote)
            case .controlCharacter(let cell): Phrase(.textControlCharacter, ["cell": cell + 1])
            case .tooLong(let bytes): Phrase(.textTooLong, ["bytes": bytes])
            }
        }
    }

    /// The byte order mark (BOM) that a UTF-8 file may begin with.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let quote = UInt8(ascii: "\"")
    private static let separator = UInt8(ascii: ";")
    private static let forbidden: [UInt8] = [0x00, 0x0A, 0x0D]

    /// The lines of a file with or without byte order mark, without their LF or CRLF. An LF at the end begins no line.
    package static func lines(of content: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = content.starts(with: byteOrderMark) ? content.dropFirst(byteOrderMark.count) : content[...]
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map(withoutReturn)
    }

    /// A line without a CR at its end, which files from Windows have.
    static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    /// The cells of a line without its line end; an empty line is one empty cell.
    package static func cells(of line: some Collection<UInt8>) throws(Failure) -> [String] {
        var cells: [String] = []
        var rest = Array(line)[...]
        while true {
            let (cell, hasMore) = try nextCell(&rest)
            cells.append(try text(cell, index: cells.count))
            if !hasMore { return cells }
        }
    }

    /// The bytes of a line without its line end.
    package static func line(of cells: [String]) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(cells.reduce(cells.count) { $0 + $1.utf8.count })
        for (index, cell) in cells.enumerated() {
            if index > 0 { line.append(separator) }
            let start = line.count
            line.append(contentsOf: cell.utf8)
            var needsQuotes = false
            for place in start..<line.count {
                switch line[place] {
                case quote, separator: needsQuotes = true
                case 0x00, 0x0A, 0x0D: throw .controlCharacter(cell: index)
                default: break
                }
            }
            if needsQuotes { line.replaceSubrange(start..., with: quoted(line[start...])) }
        }
        return line
    }

    private static func quoted(_ cell: ArraySlice<UInt8>) -> [UInt8] {
        [quote] + cell.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }

    /// Takes one cell and the separator after it from the front of `rest`.
    private static func nextCell(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> (cell: [UInt8], hasMore: Bool) {
        guard rest.first == quote else { return try plainCell(&rest) }
        rest.removeFirst()
        var cell: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte != quote {
                cell.append(byte)
            } else if rest.first == quote {
                rest.removeFirst()
                cell.append(quote)
            } else {
                guard let next = rest.popFirst() else { return (cell, false) }
                guard next == separator else { throw .strayQuote }
                return (cell, true)
            }
        }
        throw .openQuote
    }

    private static func plainCell(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> (cell: [UInt8], hasMore: Bool) {
        let cell = rest.prefix { $0 != separator }
        guard !cell.contains(quote) else { throw .strayQuote }
        rest = rest.dropFirst(cell.count)
        return (Array(cell), rest.popFirst() != nil)
    }

    private static func text(_ bytes: [UInt8], index: Int) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            // Windows-1252 (what a spreadsheet calls Latin-1) assigns a character to every byte but these five.
            let unused: [UInt8] = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
            throw .notUTF8(looksLikeLatin1: !bytes.contains(where: unused.contains))
        }
        guard !bytes.contains(where: forbidden.contains) else { throw .controlCharacter(cell: index) }
        return text
    }
}
