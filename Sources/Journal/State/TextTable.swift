// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// Texts of a journal that many cards share (stations, profiles, reasons), each kept once and named by a number.
///
/// Texts are only added, so states that were copied from each other share one table.
final class TextTable: Sendable {
    /// The number of a text in its table; 0 is the empty one.
    typealias Number = UInt32

    private struct Content {
        var texts = [""]
        var numbers: [String: Number] = ["": 0]
    }

    private let content = Mutex(Content())

    /// The number of a text, which is added when it is new.
    func number(_ text: String) -> Number {
        content.withLock { content in
            if let number = content.numbers[text] { return number }
            let number = Number(truncatingIfNeeded: content.texts.count)
            content.texts.append(text)
            content.numbers[text] = number
            return number
        }
    }

    /// The number of a text that is there; nil for another one.
    func known(_ text: String) -> Number? { content.withLock { $0.numbers[text] } }

    /// The text of a number of this table.
    func text(_ number: Number) -> String {
        content.withLock { $0.texts.indices.contains(Int(number)) ? $0.texts[Int(number)] : "" }
    }
}

/// Numbers of the texts met last, so that a line that says what the line before it said costs no look at the table.
struct TextMemory {
    private static let size = 8

    private let table: TextTable
    private var met: [(text: [UInt8], number: TextTable.Number)] = []
    private var oldest = 0

    init(_ table: TextTable) { self.table = table }

    mutating func number(_ text: Span<UInt8>) -> TextTable.Number {
        guard !text.isEmpty else { return 0 }
        for known in met where Self.isSame(known.text, text) { return known.number }
        let bytes = (0..<text.count).map { text[$0] }
        let number = table.number(String(decoding: bytes, as: UTF8.self))
        if met.count < Self.size {
            met.append((bytes, number))
        } else {
            met[oldest] = (bytes, number)
            oldest = (oldest + 1) % Self.size
        }
        return number
    }

    private static func isSame(_ known: [UInt8], _ text: Span<UInt8>) -> Bool {
        guard known.count == text.count else { return false }
        for index in known.indices where known[index] != text[index] { return false }
        return true
    }
}
