// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import CROUSCore

/// What README and the operator's guides quote is what the programs say.
@Suite struct QuotedSentenceTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized

    private static func text(of path: String) throws -> String {
        try String(contentsOf: project.appending(path: path), encoding: .utf8)
    }

    /// Every text of a language, each form by itself.
    private static func sentences(_ language: Language) -> [String] {
        SentenceFile.embedded(language).entries.flatMap { [$0.forms.one, $0.forms.other].compactMap(\.self) }
    }

    /// The first cells of the tables whose first column is named `header`.
    private static func cells(under header: String, in text: String) -> [Substring] {
        var (cells, isInside): ([Substring], Bool) = ([], false)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let first = line.split(separator: "|").first?.trimming { $0 == " " } ?? ""
            if line.hasPrefix("| \(header) |") { isInside = true; continue }
            guard line.hasPrefix("|") else { isInside = false; continue }
            if isInside, !first.allSatisfy({ $0 == "-" }) { cells.append(first) }
        }
        return cells
    }

    @Test(arguments: [
        (Language.english, "docs/operator-guide.md", "what you read"),
        (.french, "docs/guide-operateur.md", "ce que vous lisez"),
    ]) func `the guides quote sentences word by word`(language: Language, path: String, header: String) throws {
        let cells = Self.cells(under: header, in: try Self.text(of: path))
        #expect(cells.count > 30)
        let sentences = Self.sentences(language)
        for cell in cells {
            let fragments = cell.matches(of: /[“«]\s*([^”»]+?)\s*[”»]/).map { String($0.1) }
            #expect(!fragments.isEmpty, "no quotation in: \(cell)")
            for fragment in fragments {
                #expect(sentences.contains { $0.contains(fragment) }, "\(path): \(fragment)")
            }
        }
    }

    @Test func `the guides have a row for the same sentences`() throws {
        func keys(_ language: Language, _ path: String, _ header: String) throws -> [Set<String>] {
            let entries = SentenceFile.embedded(language).entries
            return Self.cells(under: header, in: try Self.text(of: path)).map { cell in
                let fragments = cell.matches(of: /[“«]\s*([^”»]+?)\s*[”»]/).map { String($0.1) }
                return Set(
                    entries.filter { entry in
                        let texts = [entry.forms.one, entry.forms.other].compactMap(\.self)
                        return fragments.contains { fragment in texts.contains { $0.contains(fragment) } }
                    }.map(\.key)
                )
            }
        }
        let english = try keys(.english, "docs/operator-guide.md", "what you read")
        let french = try keys(.french, "docs/guide-operateur.md", "ce que vous lisez")
        #expect(english.count == french.count)
        for (row, (left, right)) in zip(english, french).enumerated() {
            #expect(!left.isDisjoint(with: right), "row \(row): \(left.sorted()) and \(right.sorted())")
        }
    }

    @Test func `README's transcript has the sentences of the programs`() throws {
        let text = try Self.text(of: "README.md")
        let block = try #require(text.components(separatedBy: "```").first { $0.contains("[4/10]") })
        // A text with hardly a word, such as `{path} {problem}`, fits every line.
        let patterns = Self.sentences(.english).map { Self.pattern(of: $0) }.filter { parts in
            parts.joined().count { $0.isLetter } > 8
        }
        let quoted = block.split(separator: "\n").compactMap { Self.sentence(in: $0) }
        #expect(quoted.count > 20)
        for sentence in quoted { #expect(patterns.contains { Self.fits(sentence, $0) }, "\(sentence)") }
    }

    /// What a program of ours says in a line of the transcript; nil for the words of the script and for lists and files.
    private static func sentence(in line: Substring) -> Substring? {
        let words = line.trimming { $0 == " " }
        if let mark = ["→ ", "· ", "✔ ", "crousctl: "].first(where: { words.hasPrefix($0) }) {
            return words.dropFirst(mark.count).replacing(/\s\[[^\]]+\]$/, with: "")
        }
        if words.hasSuffix(" imported.") { return words.dropLast() }
        return words.hasPrefix("The journal is") ? words : nil
    }

    /// The fixed parts of a text, in order.
    private static func pattern(of sentence: String) -> [String] {
        sentence.split(separator: /\{[a-z]+\}/, omittingEmptySubsequences: false).map(String.init)
    }

    /// True when the line consists of the parts, with any words between them.
    private static func fits(_ line: Substring, _ parts: [String]) -> Bool {
        guard let first = parts.first, line.hasPrefix(first), let last = parts.last, line.hasSuffix(last) else {
            return false
        }
        var rest = line
        for part in parts where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return parts.count > 1 || line.count == first.count
    }
}

extension Substring {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest.drop(while: isDropped)
    }
}
