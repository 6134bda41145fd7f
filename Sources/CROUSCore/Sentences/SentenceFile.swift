// SPDX-License-Identifier: Apache-2.0

/// A file of sentences in one language, line by line.
///
/// It is the part of YAML that people who correct a text need: `name: "text"`, and under a name without a text the forms
/// `one` and `other`. Our own reader, because it names every wrong line and because YAML's parser took 20 times as long at
/// the start of each program (docs/decisions/0015-sentences-in-two-files.md).
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

    /// The names in the order of the file; one that is there twice is here twice.
    package private(set) var entries: [Entry] = []
    /// Lines that are no sentence.
    package private(set) var faults: [SentenceFault] = []
    /// A name whose forms are being read.
    private var pending: (key: String, line: Int, forms: [String: String])?

    /// Reads a file; what cannot be read is a fault, and the rest is read all the same.
    package init(_ content: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = content.starts(with: mark) ? content[mark.count...] : content[...]
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() { read(line, index + 1) }
        finishForms()
    }

    /// The file of a language that travels inside the program.
    package static func embedded(_ language: Language) -> SentenceFile { SentenceFile(content(in: language)) }

    /// The bytes of that file.
    package static func content(in language: Language) -> [UInt8] {
        switch language {
        case .english: PackageResources.en_yaml
        case .french: PackageResources.fr_yaml
        }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, _ number: Int) {
        guard let line = String(validating: bytes, as: UTF8.self) else { return fail(number, .notUTF8) }
        let text = line.drop(while: \.isSpace)
        guard let first = text.utf8.first, first != UInt8(ascii: "#") else { return }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), Self.isName(text[..<colon]) else {
            return fail(number, .malformed)
        }
        let name = String(text[..<colon])
        let value = text[text.utf8.index(after: colon)...].drop(while: \.isSpace)
        if text.startIndex > line.startIndex {
            guard ["one", "other"].contains(name), pending != nil, let value = Self.unquoted(value) else {
                return fail(number, .malformed)
            }
            pending?.forms[name] = value
        } else {
            finishForms()
            if value.isEmpty {
                pending = (name, number, [:])
            } else if let value = Self.unquoted(value) {
                entries.append(Entry(key: name, line: number, forms: Forms(other: value)))
            } else {
                fail(number, .malformed)
            }
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

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isNameByte($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The text between two quotation marks, white space behind them left out; nil for anything else.
    private static func unquoted(_ value: Substring) -> String? {
        guard value.utf8.first == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        var bytes = value.utf8.dropFirst()
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return Substring(bytes).allSatisfy(\.isSpace) ? String(decoding: text, as: UTF8.self) : nil
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.popFirst(), [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(escaped) else {
                    return nil
                }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }
}

extension Character {
    /// White space inside a line; the CR before a line end of Windows is some too.
    fileprivate var isSpace: Bool { self == " " || self == "\t" || self == "\r" }
}
