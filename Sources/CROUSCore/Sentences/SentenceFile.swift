// SPDX-License-Identifier: Apache-2.0

/// A file of sentences in one language, line by line.
///
/// It is the part of YAML that people who correct a text need: `name: "text"`, and under a name without a text the
/// forms `one` and `other`. A reader of our own names every wrong line, and is 20 times as fast at the start of each
/// program as the YAML parser (docs/decisions/0015-sentences-in-two-files.md).
package struct SentenceFile: Sendable {
    /// The placeholder whose value chooses the form.
    static let countName = "count"

    /// The texts of one name.
    package struct Forms: Hashable, Sendable {
        /// The text for one thing; nil when there is one text for every count.
        package var one: String?
        /// The text for every other count.
        package var other: String
    }

    /// One name with its texts.
    package struct Entry: Hashable, Sendable {
        package let key: String
        /// Physical line of the name, from 1.
        package let line: Int
        /// The texts.
        package let forms: Forms
    }

    /// The names in the order of the file; a repeated name is repeated here.
    package private(set) var entries: [Entry] = []
    /// Lines that are not sentences.
    package private(set) var faults: [SentenceFault] = []
    /// A name whose forms are being read.
    private var pending: (key: String, line: Int, forms: [String: String])?

    /// Reads a file; an unreadable line is a fault, and the rest is read.
    package init(_ content: [UInt8]) {
        let mark = DelimitedText.byteOrderMark
        var start = content.starts(with: mark) ? mark.count : 0
        var (place, number) = (start, 1)
        // Loops over an array are fast in a debug build too; split and similar functions are not.
        while place <= content.count {
            if place == content.count || content[place] == UInt8(ascii: "\n") {
                read(content, start, place, number)
                (start, number) = (place + 1, number + 1)
            }
            place += 1
        }
        finishForms()
    }

    /// The file of a language that is embedded in the program.
    package static func embedded(_ language: Language) -> SentenceFile { SentenceFile(content(in: language)) }

    /// The bytes of that file.
    package static func content(in language: Language) -> [UInt8] {
        switch language {
        case .english: PackageResources.en_yaml
        case .french: PackageResources.fr_yaml
        }
    }

    private mutating func read(_ content: [UInt8], _ start: Int, _ end: Int, _ number: Int) {
        var place = start
        while place < end, Self.isSpace(content[place]) { place += 1 }
        guard place < end, content[place] != UInt8(ascii: "#") else { return }
        let nameStart = place
        while place < end, Self.isNameByte(content[place]) { place += 1 }
        guard place < end, place > nameStart, content[place] == UInt8(ascii: ":") else {
            return fail(number, .malformed)
        }
        let name = String(decoding: content[nameStart..<place], as: UTF8.self)
        place += 1
        while place < end, Self.isSpace(content[place]) { place += 1 }
        if nameStart == start { finishForms() }
        guard place < end else {
            if nameStart == start { pending = (name, number, [:]) } else { fail(number, .malformed) }
            return
        }
        guard let bytes = Self.unquoted(content, place, end) else { return fail(number, .malformed) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return fail(number, .notUTF8) }
        if nameStart == start {
            entries.append(Entry(key: name, line: number, forms: Forms(other: text)))
        } else if pending != nil, name == "one" || name == "other" {
            pending?.forms[name] = text
        } else {
            fail(number, .malformed)
        }
    }

    /// Ends a name with forms.
    private mutating func finishForms() {
        guard let (key, line, forms) = pending else { return }
        pending = nil
        for form in ["one", "other"] where forms[form] == nil { fail(line, .formMissing(key, form: form)) }
        entries.append(Entry(key: key, line: line, forms: Forms(one: forms["one"], other: forms["other"] ?? key)))
    }

    private mutating func fail(_ line: Int, _ reason: SentenceFault.Reason) {
        faults.append(SentenceFault(line: line, reason))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// White space inside a line, including the CR of a Windows line end.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// The bytes between the quotation marks that begin at `start`, with white space after them; nil for any other
    /// text.
    private static func unquoted(_ content: [UInt8], _ start: Int, _ end: Int) -> [UInt8]? {
        guard content[start] == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        var place = start + 1
        while place < end, content[place] != UInt8(ascii: "\"") {
            if content[place] == UInt8(ascii: "\\") {
                place += 1
                guard place < end, content[place] == UInt8(ascii: "\"") || content[place] == UInt8(ascii: "\\") else {
                    return nil
                }
            }
            text.append(content[place])
            place += 1
        }
        guard place < end else { return nil }
        place += 1
        while place < end, isSpace(content[place]) { place += 1 }
        return place == end ? text : nil
    }
}
