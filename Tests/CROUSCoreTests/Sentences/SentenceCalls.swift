// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A use of a sentence in the code: each `UserMessage(.key, …)`, `Phrase(.key, …)` and `say(.key, …)` of Sources.
struct SentenceCall {
    /// Name of the case.
    let name: String
    /// Names of the values passed.
    let arguments: Set<String>
    /// File and line.
    let place: String

    static func all() throws -> [SentenceCall] {
        try sources().flatMap { path, text in calls(in: text, path) }
    }

    /// The beginnings of names that a word of a file or report completes: `family("reason.")`, `of: "phase."`.
    static func families() throws -> Set<String> {
        let all = try sources().flatMap { $0.text.matches(of: /(?:family\(|of: )"([a-z]+\.)"/).map { String($0.1) } }
        return Set(all)
    }

    /// The Swift files of Sources by path.
    static func sources() throws -> [(path: String, text: String)] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources")
            .resolvingSymlinksInPath()
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }
            .filter {
                $0.pathExtension == "swift"
                    && !["MessageKey.swift", "PhraseKey.swift", "HelpKey.swift"].contains($0.lastPathComponent)
            }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    static func calls(in text: String, _ path: String) -> [SentenceCall] {
        // By default `Terminal.say` would be one word.
        text.matches(of: /\b(?:UserMessage|Phrase|say|help)\(\s*\.([a-zA-Z0-9]+)/.wordBoundaryKind(.simple)).map {
            match in
            let line = 1 + text[..<match.range.lowerBound].count { $0.isNewline }
            return SentenceCall(
                name: String(match.1),
                arguments: arguments(in: text[match.range.upperBound...]),
                place: "\(path):\(line)"
            )
        }
    }

    /// The names before colons in the first list of a call, which ends at the closing parenthesis.
    private static func arguments(in rest: Substring) -> Set<String> {
        var (depth, brackets) = (1, 0)
        var list = ""
        for character in rest {
            switch character {
            case "(": depth += 1
            case ")": depth -= 1
            case "[": brackets += 1
            case "]": brackets -= 1
            default: break
            }
            if depth == 0 { break }
            if depth == 1 && brackets == 1 { list.append(character) }
        }
        return Set(list.matches(of: /"([a-z]+)":/).map { String($0.1) })
    }
}
