// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Foundation
internal import Posix

/// Output for people, in their language: results on standard output, the rest on standard error.
package enum Terminal {
    /// Name of the program, as a prefix of messages.
    package static let program = ProcessInfo.processInfo.processName

    /// The language of LC_ALL, LC_MESSAGES or LANG, the first one that is set.
    package static let language: Language = {
        let environment = ProcessInfo.processInfo.environment
        let first = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return Language(locale: first ?? "")
    }()

    /// A text in the user's language.
    package static func say(_ key: PhraseKey, _ arguments: [String: any SentenceArgument] = [:]) -> String {
        SentenceCatalogue.of(language).text(key.rawValue, arguments)
    }

    /// A text of a command's help.
    package static func help(_ key: HelpKey) -> String { SentenceCatalogue.of(language).text(key.rawValue, [:]) }

    package static func print(_ message: UserMessage) { print(message.text(in: language)) }

    /// A line on standard output, flushed at once.
    package static func print(_ line: String) {
        write(line + "\n")
    }

    /// Text on standard output, unchanged; a closed pipe (`| head`) ends the program.
    package static func write(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            ThisProcess.end(1)
        }
    }

    /// A sentence on standard error, followed by the raw codes.
    package static func complain(_ message: UserMessage) {
        FileHandle.standardError.write(Data("\(program): \(message.line(in: language))\n".utf8))
    }

    /// Text of another origin on standard error, such as the parser's usage errors.
    package static func explain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Overwrites the terminal's last line on standard error.
    package static func overwrite(_ text: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Labels and values, with labels of equal width.
    package static func list(_ rows: [(String, String?)]) {
        for line in table(rows) { print(line) }
    }

    /// The lines of ``list(_:)``; a row without a value is left out.
    static func table(_ rows: [(String, String?)]) -> [String] {
        let known = rows.compactMap { label, value in value.map { (label, $0) } }
        let width = known.map(\.0.count).max() ?? 0
        return known.map { label, value in
            label + String(repeating: " ", count: width - label.count + 2) + value
        }
    }

    /// Rows under a line with the names of their columns; without a row, the sentence `none`.
    package static func columns(_ names: [String], _ rows: [[String]], orElse none: UserMessage) {
        guard !rows.isEmpty else { return print(none) }
        for line in aligned([names] + rows) { print(line) }
    }

    /// The lines of a table with columns of equal width; `-` in place of an empty cell.
    static func aligned(_ rows: [[String]]) -> [String] {
        let cells = rows.map { row in row.map { $0.isEmpty ? "-" : $0 } }
        let widths = (cells.first ?? []).indices.map { place in cells.map { $0[place].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).dropLast().map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return (padded + row.suffix(1)).joined(separator: "  ")
        }
    }

    /// The fault of a line of a file; `column` is empty when the whole line is wrong.
    package static func print(remark message: UserMessage, line: Int, column: String) {
        let place = column.isEmpty ? "" : " (\(column))"
        let problem = message.text(in: language)
        print(say(.reportLine, ["line": line, "column": place, "problem": problem]))
    }
}
