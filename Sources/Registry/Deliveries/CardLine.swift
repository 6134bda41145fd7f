// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// A card in a line of a file.
struct CardLine: Hashable, Sendable {
    /// Physical line, from 1.
    let line: Int
    /// Offset of the line in bytes.
    let offset: Int
    /// ``CardUID/fixedValue`` of its identifier, in the order the reader of the file was asked for.
    let uidValue: UInt64
    /// The CROUS's number.
    let number: CROUSNumber
    /// Day the application was made; nil when the file has no such column.
    let day: CardDay?
    /// The code printed on the card; nil when the file has none.
    let code: String?
    /// The cell about the holder; nil when the file has none.
    let holder: String?
    /// True when a letter was read as Latin-1.
    let isLatin1: Bool

    /// Identifier, in the order the reader of the file was asked for.
    var uid: CardUID { CardUID(fixedValue: uidValue) }

    /// The digits of the identifier, as ASCII.
    var uidText: [UInt8] { (0..<14).map { Hex.digit(UInt8(truncatingIfNeeded: uidValue >> (52 - 4 * $0)) & 0x0F) } }
}

/// Parses lines as cards.
struct CardLineReader: Sendable {
    let layout: CardLayout
    /// Byte order of the file's UIDs, which are converted to a reader's order; nil returns them as written.
    let order: ByteOrder?

    /// The card of a line; throws its first fault.
    func row(_ cells: CardCells, line: Int, offset: Int) throws(RowProblem) -> CardLine {
        guard cells.cells.count == layout.cellCount else {
            throw RowProblem(line: line, .cellCount(found: cells.cells.count, expected: layout.cellCount))
        }
        let uid = try value(.uid, of: cells, line: line, self.uid)
        let number = try value(.number, of: cells, line: line, Self.number)
        let day = try layout[.date] == nil ? nil : value(.date, of: cells, line: line, Self.day)
        if layout.isCROUS { try checkIssuer(cells, line: line) }
        return CardLine(
            line: line,
            offset: offset,
            uidValue: uid,
            number: number,
            day: day,
            code: optional(.code, of: cells),
            holder: optional(.holder, of: cells),
            isLatin1: cells.isLatin1
        )
    }

    private func value<Value>(
        _ field: CardColumns.Field,
        of cells: CardCells,
        line: Int,
        _ parse: (String) throws(RowProblem.Reason) -> Value
    ) throws(RowProblem) -> Value {
        let text = layout[field].map { cells[$0] } ?? ""
        guard !text.isEmpty else { throw RowProblem(line: line, field, .empty) }
        do {
            return try parse(text)
        } catch {
            throw RowProblem(line: line, field, error)
        }
    }

    private func optional(_ field: CardColumns.Field, of cells: CardCells) -> String? {
        layout[field].map { cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func uid(_ text: String) throws(RowProblem.Reason) -> UInt64 {
        guard let bytes = Hex.decode(text) else { throw .notHexadecimal }
        guard let uid = CardUID(bytes)?.fixedValue else { throw .uidLength(bytes: bytes.count) }
        return try order?.uid(uid) ?? uid
    }

    private static func number(_ text: String) throws(RowProblem.Reason) -> CROUSNumber {
        guard text.utf8.allSatisfy(isDigit) else { throw .notDecimal }
        guard let number = CROUSNumber(text) else { throw .tooLong(digits: text.utf8.count) }
        return number
    }

    private static func day(_ text: String) throws(RowProblem.Reason) -> CardDay {
        guard let day = CardDay(text) else { throw CardDay.hasForm(text) ? .noSuchDay : .dayForm }
        return day
    }

    /// EMETTEUR is hexadecimal, MAPPING decimal; both may be empty (docs/facts/domain.md, section 2.1). The CROUS's
    /// readers lose other lines.
    private func checkIssuer(_ cells: CardCells, line: Int) throws(RowProblem) {
        let (issuer, mapping) = (cells[CardLayout.issuerPlace], cells[CardLayout.mappingPlace])
        guard issuer.isEmpty || UInt32(issuer, radix: 16) != nil else {
            throw RowProblem(line: line, .issuer)
        }
        guard mapping.isEmpty || UInt32(mapping) != nil else { throw RowProblem(line: line, .mapping) }
    }
}
