// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import Foundation
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

/// What this version does with files and words of later versions.
@Suite struct JournalFormatTests {
    private let folder: TemporaryFolder

    /// One card: the header and two entries.
    init() throws {
        folder = try TemporaryFolder()
        _ = try Sample.journal(in: folder, cards: 1)
    }

    private var newerHeader: String {
        String(decoding: Sample.header, as: UTF8.self).replacing("format=2", with: "new_column;format=3")
    }

    /// Adds a line with any word as its event, and makes it the recorded end.
    private func add(event: String) throws {
        let last = try #require(try folder.recordedHead())
        var cells = try Sample.draft(.refused, card: 9, number: nil, detail: "row F").cells
        cells[2] = event
        let line = try ChainLine(cells, time: try #require(Timestamp("2025-09-02T08:00:00.000Z")), after: last)
        try folder.write(Sample.file, folder.read(Sample.file) + line.bytes)
        try folder.write("journal.head", ChainHeadFile.creation(line.head, name: "journal").bytes)
    }

    private func expectNewer(_ file: String) throws {
        let error = JournalError.newer(file: file, format: 3, known: 2)
        let before = try folder.names()
        #expect(throws: error) { try Journal.verify(folder: folder.path) }
        #expect(throws: error) { try Journal(folder: folder.path, clock: Sample.clock()) }
        #expect(try folder.names() == before)
        let message = error.userMessage
        #expect(message.key == "journal-newer" && message.category == .journal)
        #expect(message.line(in: .english).contains("\(file) (format 3; this version reads formats up to 2)"))
    }

    @Test func `a journal of a newer version is reported as such`() throws {
        var lines = try folder.lines(Sample.file)
        lines[0] = newerHeader
        try folder.write(Sample.file, lines.map { $0 + "\n" }.joined())
        try expectNewer(Sample.file)
    }

    @Test func `so is one whose last file is of a newer version`() throws {
        try folder.write("journal-2026.csv", newerHeader + "\n")
        try expectNewer("journal-2026.csv")
    }

    @Test func `a header without a known mark is no header`() throws {
        var lines = try folder.lines(Sample.file)
        lines[0] += "x"
        try folder.write(Sample.file, lines.map { $0 + "\n" }.joined())
        let fault = JournalFault(file: Sample.file, line: 1, .header)
        #expect(throws: JournalError.broken(fault)) { try Journal.verify(folder: folder.path) }
    }

    @Test(arguments: ["handed-over", "x"]) func `a line with an unknown word in lower case changes nothing`(
        word: String
    ) throws {
        let before = try Journal(folder: folder.path, clock: Sample.clock()).state
        try add(event: word)
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        #expect(journal.head.sequence == 3)
        #expect(journal.state.cards(in: .enrolled) == before.cards(in: .enrolled))
        #expect(journal.state.cardCount == 1 && journal.state.openCount == 0)
        #expect(try journal.verify().cards == 1)
    }

    @Test func `such a line is left out by a reader, and its place counts`() throws {
        try add(event: "handed-over")
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        try journal.append(Sample.draft(.reserved, card: 2, number: 2))
        var (reader, sequences) = (try journal.reader(), [UInt64]())
        while let entry = try reader.next() { sequences.append(entry.sequence) }
        #expect(sequences == [1, 2, 4] && reader.head == journal.head)
        #expect(try journal.page(count: 9).lines.count == 4)
    }

    @Test(arguments: ["HANDED-OVER", "Handed", "-x", "x2", ""]) func `any other unknown word makes the line unreadable`(
        word: String
    ) throws {
        try add(event: word)
        let kind = ChainFault.Kind.malformed(Phrase(.faultCellUnreadable, ["column": "event"]))
        let fault = JournalFault(file: Sample.file, line: 4, kind)
        #expect(throws: JournalError.broken(fault)) { try Journal.verify(folder: folder.path) }
    }
}

/// docs/journal-format.md says what the code does.
@Suite struct JournalFormatDocumentTests {
    /// A row of a table: its cells without spaces around them.
    private typealias Row = [String]

    private let sections: [String: [Row]]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs")
        let text = try String(contentsOf: folder.appending(path: "journal-format.md"), encoding: .utf8)
        var (sections, title) = ([String: [Row]](), "")
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { title = String(line.dropFirst(3)) }
            guard line.hasPrefix("| ") else { continue }
            let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
            sections[title, default: []].append(cells.map { $0.trimmingCharacters(in: .whitespaces) })
        }
        self.sections = sections
    }

    /// The rows of a section's table without its heading.
    private func rows(_ section: String) throws -> ArraySlice<Row> {
        let rows = try #require(sections[section])
        return rows.dropFirst()
    }

    /// The words in backquotes of a cell.
    private func words(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }

    @Test func `its columns are those of a line`() throws {
        let columns = try rows("Lines").flatMap { words($0[0]) }
        #expect(columns == JournalFormat.kind.current.columns)
    }

    @Test func `its formats are those that are read`() throws {
        let kind = JournalFormat.kind
        let formats = try rows("Formats").map { Int($0[0]) }
        #expect(formats == (kind.earlier + [kind.current]).map(\.number).sorted())
    }

    @Test func `its events are those of the program, with the same states before and after`() throws {
        let rows = try rows("Events")
        #expect(rows.map { words($0[0]).first } == JournalEvent.documented.map(\.rawValue))
        for (row, event) in zip(rows, JournalEvent.documented) {
            #expect(Set(row[1].split(separator: ", ").map(String.init)) == event.documentedSources, "\(event)")
            #expect(row[2] == event.documentedTarget, "\(event)")
        }
    }
}

extension JournalEvent {
    /// All events in the order of the document.
    fileprivate static let documented: [JournalEvent] = [
        .reserved, .adopted, .reencoded, .enrolled, .imported, .revalidated, .reassigned, .cancelled, .replaced,
        .abandoned,
        .erased, .refused, .conflict, .delivery, .truncated,
    ]

    private var isOfNoCard: Bool { self == .delivery || self == .truncated }

    fileprivate var documentedSources: Set<String> {
        if isOfNoCard { return ["no card"] }
        if rule.change == .dispute { return ["reserved", "enrolled"] }
        switch rule.sources {
        case .unknown: return ["unknown"]
        case .known: return ["any with a number"]
        case .all: return ["any"]
        default: return Set(CardState.allCases.filter { rule.sources.contains(CardStates($0)) }.map(\.rawValue))
        }
    }

    fileprivate var documentedTarget: String {
        if isOfNoCard { return "" }
        if let target = rule.target { return target.rawValue }
        // The state it stays in, by its name where there is only one.
        return rule.sources == .enrolled ? "enrolled" : "the same"
    }
}
