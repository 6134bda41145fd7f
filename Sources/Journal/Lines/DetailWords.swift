// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// What the column `detail` says that counts for a card, by the line's event.
enum Statement: Hashable, Sendable {
    /// Nothing that counts.
    case none
    /// A card that was turned away held this number, although it is not its own.
    case found(CROUSNumber)
    /// The card is valid until this day.
    case until(CardDay)
    /// The card was this holder's.
    case from(PackedHolder)
}

/// The words of a detail, of which some are read: `row C4, holds 102500000001`, `2026-09-30`, `from H-…, not to be sent`.
enum DetailWords {
    static func statement(of event: JournalEvent, _ detail: Span<UInt8>, _ texts: TextTable) -> Statement {
        switch event {
        case .refused, .conflict: found(detail).map { .found($0) } ?? .none
        case .revalidated: day(detail).map { .until($0) } ?? .none
        case .reassigned: holder(detail, texts).map { .from($0) } ?? .none
        default: .none
        }
    }

    /// The number behind the first word `holds`.
    private static func found(_ detail: Span<UInt8>) -> CROUSNumber? {
        var words = Words(detail.count)
        while let word = words.next(in: detail) {
            guard equal(detail.extracting(word), "holds") else { continue }
            return words.next(in: detail).flatMap { CROUSNumber(digits: detail.extracting($0)) }
        }
        return nil
    }

    private static func day(_ detail: Span<UInt8>) -> CardDay? {
        var words = Words(detail.count)
        return words.next(in: detail).flatMap { CardDay(string(detail.extracting($0))) }
    }

    /// The holder behind `from `; ``PackedHolder/none`` for `-`.
    private static func holder(_ detail: Span<UInt8>, _ texts: TextTable) -> PackedHolder? {
        guard detail.count > 5, equal(detail.extracting(0..<5), "from ") else { return nil }
        var words = Words(detail.count)
        words.endsAtComma = true
        _ = words.next(in: detail)
        guard let word = words.next(in: detail) else { return nil }
        if equal(detail.extracting(word), "-") { return PackedHolder.none }
        return PackedHolder(detail.extracting(word), texts)
    }

    private static func equal(_ text: Span<UInt8>, _ expected: String) -> Bool {
        guard text.count == expected.utf8.count else { return false }
        for (index, byte) in expected.utf8.enumerated() where text[index] != byte { return false }
        return true
    }

    /// Goes from word to word.
    private struct Words {
        private let count: Int
        private var place = 0
        var endsAtComma = false

        init(_ count: Int) { self.count = count }

        mutating func next(in text: Span<UInt8>) -> Range<Int>? {
            while place < count, isGap(text[place]) { place += 1 }
            let start = place
            while place < count, !isGap(text[place]) { place += 1 }
            return start < place ? start..<place : nil
        }

        private func isGap(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || endsAtComma && byte == UInt8(ascii: ",")
        }
    }
}
