// SPDX-License-Identifier: Apache-2.0

/// A text of a sentence file: words, and `{name}` in place of each value.
struct SentenceTemplate {
    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")
    private static let space = UInt8(ascii: " ")
    private static let noBreakSpace: [UInt8] = Array("\u{A0}".utf8)
    private static let openingQuote: [UInt8] = Array("«".utf8)
    private static let closingQuote: [UInt8] = Array("»".utf8)
    private static let marks: [UInt8] = Array(":;!?".utf8)

    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The names between the braces; nil when a brace has no partner or encloses anything but a name.
    var placeholders: Set<String>? {
        var names: Set<String> = []
        var rest = bytes[...]
        while let start = rest.firstIndex(where: { $0 == Self.open || $0 == Self.close }) {
            guard rest[start] == Self.open, let end = rest[start...].firstIndex(of: Self.close) else { return nil }
            let name = rest[(start + 1)..<end]
            let isName = name.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            guard isName, !name.isEmpty else { return nil }
            names.insert(String(decoding: name, as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        return names
    }

    /// The text with values in place of the names. In French the spaces before `: ; ! ?` and inside quotation marks
    /// become non-breaking, whatever the file has.
    func filled(with arguments: [String: any SentenceArgument], in language: Language) -> String {
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.open, let end = bytes[place...].firstIndex(of: Self.close),
                let value = arguments[String(decoding: bytes[(place + 1)..<end], as: UTF8.self)]
            {
                result += Array(value.text(in: language).utf8)
                place = end
            } else if byte == Self.space && language == .french && isUnbreakable(at: place) {
                result += Self.noBreakSpace
            } else {
                result.append(byte)
            }
            place += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func isUnbreakable(at place: Int) -> Bool {
        let rest = bytes[(place + 1)...]
        return rest.first.map(Self.marks.contains) == true || rest.starts(with: Self.closingQuote)
            || bytes[..<place].suffix(2).elementsEqual(Self.openingQuote)
    }
}
