// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// Reads the usual line of a file of cards in one pass over its bytes: ASCII without white space and quotation marks, and
/// without a fault. ``CardLineReader`` reads all others, and says what is wrong with them.
struct PlainCardReader: Sendable {
    /// What is in a column.
    private enum Cell: Sendable { case uid, number, date, code, holder, issuer, mapping, other }

    /// One line as far as it was read.
    private struct Draft {
        var uid: UInt64?
        var number: CROUSNumber?
        var day: CardDay?
        var code: String?
        var holder: String?
    }

    private static let separator = UInt8(ascii: ";")
    private static let uidDigits = 14
    private static let most32BitDigits = (hexadecimal: 8, decimal: 9)

    private let cells: [Cell]
    private let order: ByteOrder?

    /// Nil for a layout in which one column has two meanings.
    init?(_ reader: CardLineReader) {
        let layout = reader.layout
        var cells = [Cell](repeating: .other, count: layout.cellCount)
        func set(_ cell: Cell, at place: Int?) -> Bool {
            guard let place else { return true }
            guard cells.indices.contains(place), cells[place] == .other else { return false }
            cells[place] = cell
            return true
        }
        guard set(.uid, at: layout[.uid]), set(.number, at: layout[.number]), set(.date, at: layout[.date]),
            set(.code, at: layout[.code]), set(.holder, at: layout[.holder]),
            set(.issuer, at: layout.isCROUS ? CardLayout.issuerPlace : nil),
            set(.mapping, at: layout.isCROUS ? CardLayout.mappingPlace : nil)
        else { return nil }
        self.cells = cells
        order = reader.order
    }

    /// Nil for a line that needs the other reader.
    func card(_ line: LineReader.Line) -> CardLine? {
        guard line.bytes.count < LineReader.longestLine else { return nil }
        let content = line.content
        let bytes = content.span
        var draft = Draft()
        var (cell, start) = (0, 0)
        for place in bytes.indices {
            let byte = bytes[place]
            if byte == Self.separator {
                guard cell < cells.count, take(bytes, start..<place, as: cells[cell], into: &draft) else { return nil }
                (cell, start) = (cell + 1, place + 1)
            } else if !Self.isPlain(byte) {
                return nil
            }
        }
        guard cell == cells.count - 1, take(bytes, start..<bytes.count, as: cells[cell], into: &draft),
            let uid = draft.uid, let number = draft.number
        else { return nil }
        return CardLine(
            line: line.number,
            offset: line.offset,
            uidValue: uid,
            number: number,
            day: draft.day,
            code: draft.code,
            holder: draft.holder,
            isLatin1: false
        )
    }

    /// False when the cell has another form than usual.
    private func take(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        as cell: Cell,
        into draft: inout Draft
    ) -> Bool {
        switch cell {
        case .other: return true
        case .uid:
            draft.uid = Self.hexadecimal(bytes, range, count: Self.uidDigits...Self.uidDigits).flatMap(inOrder)
            return draft.uid != nil
        case .number:
            draft.number = Self.decimal(bytes, range, count: 1...CROUSNumber.digitCount).flatMap { CROUSNumber($0) }
            return draft.number != nil
        case .date:
            draft.day = Self.day(bytes, range)
            return draft.day != nil
        case .code: draft.code = Self.text(bytes, range)
        case .holder: draft.holder = Self.text(bytes, range)
        case .issuer: return Self.hexadecimal(bytes, range, count: 0...Self.most32BitDigits.hexadecimal) != nil
        case .mapping: return Self.decimal(bytes, range, count: 0...Self.most32BitDigits.decimal) != nil
        }
        return true
    }

    /// The UID as a reader gives it; nil when it shows the other order than the file's.
    private func inOrder(_ uid: UInt64) -> UInt64? { order.map { try? $0.uid(uid) } ?? uid }

    /// ASCII that is no white space, no quotation mark and no NUL.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "\"")
    }

    private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>, count: ClosedRange<Int>) -> UInt64? {
        guard count.contains(range.count) else { return nil }
        var value: UInt64 = 0
        for place in range {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ range: Range<Int>, count: ClosedRange<Int>) -> UInt64? {
        guard count.contains(range.count) else { return nil }
        var value: UInt64 = 0
        for place in range {
            guard let digit = Hex.value(ofDigit: bytes[place]) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    /// `dd/MM/yyyy`.
    private static func day(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CardDay? {
        let start = range.lowerBound
        guard range.count == 10, bytes[start + 2] == UInt8(ascii: "/"), bytes[start + 5] == UInt8(ascii: "/"),
            let day = decimal(bytes, start..<start + 2, count: 2...2),
            let month = decimal(bytes, start + 3..<start + 5, count: 2...2),
            let year = decimal(bytes, start + 6..<start + 10, count: 4...4)
        else { return nil }
        return CardDay(year: Int(year), month: Int(month), day: Int(day))
    }

    /// Nil for an empty cell.
    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        range.isEmpty ? nil : String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    }
}
