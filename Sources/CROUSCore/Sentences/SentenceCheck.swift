// SPDX-License-Identifier: Apache-2.0

/// Compares a file of sentences with the names that the programs use and with the other language.
package struct SentenceCheck {
    /// A sentence has more characters than this.
    private static let shortest = 20
    /// A sentence has at most this many characters, with placeholders not filled in.
    private static let longest = 320

    /// The faults, in the order of the lines.
    package private(set) var faults: [SentenceFault]
    private let language: Language
    private let other: [String: SentenceFile.Forms]

    /// Checks a file in `language` against the embedded file of the other one.
    package init(_ file: SentenceFile, in language: Language) {
        let otherLanguage: Language = language == .english ? .french : .english
        self.init(file, in: language, against: .embedded(otherLanguage))
    }

    /// Checks a file in `language` against a file in the other one.
    package init(_ file: SentenceFile, in language: Language, against other: SentenceFile) {
        faults = file.faults
        self.language = language
        self.other = Dictionary(other.entries.map { ($0.key, $0.forms) }) { first, _ in first }
        checkNames(of: file, inOrderOf: other)
        checkTexts(of: file)
        for entry in file.entries { check(entry) }
        faults.sort { $0.line < $1.line }
    }

    private mutating func checkNames(of file: SentenceFile, inOrderOf other: SentenceFile) {
        var lines: [String: Int] = [:]
        for entry in file.entries {
            if let line = lines[entry.key] { add(.doubled(entry.key, line: line), entry.line) }
            lines[entry.key] = lines[entry.key] ?? entry.line
            if !Self.isUsed(entry.key) { add(.unused(entry.key), entry.line) }
        }
        var last = 1
        let known = other.entries.map(\.key)
        for key in known + Self.keys.subtracting(known).sorted() where Self.isUsed(key) {
            if let line = lines[key] { last = line } else { add(.missing(key), last) }
        }
    }

    private mutating func checkTexts(of file: SentenceFile) {
        var places: [String: SentenceFile.Entry] = [:]
        for entry in file.entries {
            let text = entry.forms.other
            if let first = places[text], first.key != entry.key {
                add(.same(entry.key, as: first.key, line: first.line), entry.line)
            }
            places[text] = places[text] ?? entry
        }
    }

    private mutating func check(_ entry: SentenceFile.Entry) {
        let (key, line) = (entry.key, entry.line)
        let texts = [entry.forms.one, entry.forms.other].compactMap(\.self)
        if let names = Self.placeholders(of: entry.forms) {
            let expected = other[key].flatMap { Self.placeholders(of: $0) } ?? names
            let (missing, unknown) = (expected.subtracting(names), names.subtracting(expected))
            if !missing.isEmpty { add(.placeholdersMissing(key, missing.sorted()), line) }
            if !unknown.isEmpty { add(.placeholdersUnknown(key, unknown.sorted()), line) }
        } else {
            add(.braces(key), line)
        }
        for text in texts {
            if MessageKey(rawValue: key) != nil { checkSentence(text, key, line) }
            if PhraseKey(rawValue: key) != nil, text.hasSuffix(".") { add(.stop(key), line) }
            if let mark = language.misplacedMark(in: text) { add(space(key, mark), line) }
        }
    }

    private func space(_ key: String, _ mark: Character) -> SentenceFault.Reason {
        switch language {
        case .english: .spaceBefore(key, mark: mark)
        case .french: .spaceMissing(key, mark: mark)
        }
    }

    private mutating func checkSentence(_ text: String, _ key: String, _ line: Int) {
        if !text.hasSuffix("."), !text.hasSuffix("…") { add(.noStop(key), line) }
        if text.count <= Self.shortest { add(.short(key, limit: Self.shortest), line) }
        if text.count > Self.longest { add(.long(key, limit: Self.longest), line) }
        if text == other[key]?.other { add(.untranslated(key), line) }
    }

    private mutating func add(_ reason: SentenceFault.Reason, _ line: Int) {
        faults.append(SentenceFault(line: line, reason))
    }

    private static let keys = Set(
        MessageKey.allCases.map(\.rawValue) + PhraseKey.allCases.map(\.rawValue) + HelpKey.allCases.map(\.rawValue)
    )

    private static func isUsed(_ key: String) -> Bool { keys.contains(key) }

    private static func placeholders(of forms: SentenceFile.Forms) -> Set<String>? {
        guard let other = SentenceTemplate(forms.other).placeholders else { return nil }
        guard let one = forms.one else { return other }
        return SentenceTemplate(one).placeholders.map { $0.union(other) }
    }
}

extension Language {
    /// The first of `: ; ! ?` with a space before it in English, or without one in French; text in backticks is
    /// skipped. In French only a mark at the end of a word counts: `10:30` and `docs?` of an address have no space
    /// either.
    func misplacedMark(in text: String) -> Character? {
        var isCode = false
        let characters = Array(text)
        for (place, character) in characters.enumerated() {
            if character == "`" { isCode.toggle() }
            guard !isCode, place > 0, ":;!?".contains(character) else { continue }
            let isSpaced = characters[place - 1] == " "
            let endsWord = place + 1 == characters.count || characters[place + 1] == " "
            switch self {
            case .english where isSpaced && endsWord: return character
            case .french where !isSpaced && endsWord: return character
            case .english, .french: continue
            }
        }
        return nil
    }
}
