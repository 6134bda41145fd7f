// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

// Keys of cards and holders as one number each. Those of the usual form are the number; others, which a journal may hold and
// a station never writes, are the number of their text in the table.

/// A card's UID: in the highest byte its length, below it 4 or 7 bytes or the number of the text of 10 bytes.
struct PackedUID: Hashable, Sendable {
    static let none = PackedUID(content: 0)

    let content: UInt64

    private init(content: UInt64) { self.content = content }

    init(_ uid: CardUID?, _ texts: TextTable) {
        self = uid.flatMap { PackedUID($0, number: texts.number) } ?? .none
    }

    /// Nil when the table does not know the text, so that no card has this UID.
    init?(_ uid: CardUID, knownTo texts: TextTable) { self.init(uid, number: texts.known) }

    private init?(_ uid: CardUID, number: (String) -> TextTable.Number?) {
        let bytes = uid.bytes
        if bytes.count > 7 {
            guard let number = number(uid.description) else { return nil }
            content = UInt64(bytes.count) << 56 | UInt64(number)
        } else {
            content = UInt64(bytes.count) << 56 | bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// Reads a cell; nil for what is no UID. Empty text is ``none``.
    init?(_ cell: Span<UInt8>, _ texts: TextTable) {
        if cell.count == 14, let value = HexDigits.value(cell, .upper) {
            self.init(content: 7 << 56 | value)
        } else if cell.isEmpty {
            self = .none
        } else {
            guard let uid = CardUID(hex: string(cell)) else { return nil }
            self.init(uid, texts)
        }
    }

    /// Nil for ``none``.
    func uid(_ texts: TextTable) -> CardUID? {
        let length = Int(content >> 56)
        guard length > 0 else { return nil }
        if length > 7 { return CardUID(hex: texts.text(TextTable.Number(truncatingIfNeeded: content))) }
        return CardUID((0..<length).reversed().map { UInt8(truncatingIfNeeded: content >> UInt64(8 * $0)) })
    }
}

/// A holder's reference: the value of the 16 digits of `H-0123456789ABCDEF`. Values below 2^32 are numbers of texts.
struct PackedHolder: Hashable, Sendable {
    static let none = PackedHolder(content: 0)
    private static let firstValue: UInt64 = 1 << 32

    let content: UInt64

    private init(content: UInt64) { self.content = content }

    init(_ holder: HolderReference?, _ texts: TextTable) {
        self = holder.flatMap { PackedHolder($0, number: texts.number) } ?? .none
    }

    /// Nil when the table does not know the text, so that no card is this holder's.
    init?(_ holder: HolderReference, knownTo texts: TextTable) { self.init(holder, number: texts.known) }

    private init?(_ holder: HolderReference, number: (String) -> TextTable.Number?) {
        let text = Array(holder.description.utf8)
        guard let content = Self.value(text.span) ?? number(holder.description).map(UInt64.init) else { return nil }
        self.content = content
    }

    /// Reads a cell; nil for what is no reference. Empty text is ``none``.
    init?(_ cell: Span<UInt8>, _ texts: TextTable) {
        if let value = Self.value(cell) {
            self.init(content: value)
        } else if cell.isEmpty {
            self = .none
        } else {
            guard let holder = HolderReference(string(cell)) else { return nil }
            self.init(holder, texts)
        }
    }

    private static func value(_ text: Span<UInt8>) -> UInt64? {
        guard text.count == 18, text[0] == UInt8(ascii: "H"), text[1] == UInt8(ascii: "-") else { return nil }
        guard let value = HexDigits.value(text.extracting(2..<18), .upper), value >= firstValue else { return nil }
        return value
    }

    /// Nil for ``none``.
    func holder(_ texts: TextTable) -> HolderReference? {
        guard content > 0 else { return nil }
        guard content >= Self.firstValue else {
            return HolderReference(texts.text(TextTable.Number(truncatingIfNeeded: content)))
        }
        let digits = String(content, radix: 16, uppercase: true)
        return HolderReference("H-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits)
    }
}

/// A cell as text.
func string(_ cell: Span<UInt8>) -> String {
    String(decoding: (0..<cell.count).map { cell[$0] }, as: UTF8.self)
}
