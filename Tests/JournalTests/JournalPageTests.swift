// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// Some lines of a journal after a line.
@Suite struct JournalPageTests {
    private let folder: TemporaryFolder
    private let journal: Journal
    /// All lines of both files, without the headers.
    private let lines: [String]

    /// Four entries of 2025 and two of 2026.
    init() throws {
        folder = try TemporaryFolder()
        let watch = try Sample.Watch("2025-12-31T23:59:30.000Z")
        journal = try Journal(folder: folder.path, clock: watch.now)
        for card in 1...6 {
            if card == 5 { try watch.set("2026-01-01T00:00:01.000Z") }
            let detail = card == 2 ? "a;\"b\"" : ""
            try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card), detail: detail))
        }
        let files = try ["journal-2025.csv", "journal-2026.csv"].map { [folder] in try folder.lines($0).dropFirst() }
        lines = files.flatMap { $0 }
    }

    @Test(arguments: 1...7) func `pages of any length are the lines of the files`(count: Int) throws {
        var (found, head) = ([String](), nil as ChainHead?)
        while true {
            let page = try journal.page(after: head, count: count)
            guard !page.lines.isEmpty else { break }
            #expect(page.lines.count == min(count, lines.count - found.count))
            found += page.lines
            head = page.head
        }
        #expect(found == lines && head == journal.head)
    }

    @Test func `a page at the end is empty and keeps the place`() throws {
        let page = try journal.page(after: journal.head, count: 3)
        #expect(page.lines.isEmpty && page.head == journal.head)
        try journal.append(Sample.draft(.reserved, card: 7, number: 7))
        #expect(try journal.page(after: page.head, count: 3).head == journal.head)
    }

    @Test func `a page of no lines keeps the place`() throws {
        let page = try journal.page(after: journal.head, count: 0)
        #expect(page.lines.isEmpty && page.head == journal.head)
        #expect(try journal.page(count: 0).head.sequence == 0)
    }

    @Test func `a page after a line that is another one is refused`() throws {
        let page = try journal.page(count: 2)
        let other = ChainHead(sequence: 2, hash: try ChainHash(of: [1]))
        let fault = JournalFault(file: "journal-2025.csv", line: 3, .forgotten(2))
        #expect(throws: JournalError.broken(fault)) { try journal.page(after: other, count: 1) }
        #expect(try journal.page(after: page.head, count: 1).head.sequence == 3)
    }

    @Test func `a page after a line that is not there is refused`() throws {
        let later = ChainHead(sequence: 99, hash: journal.head.hash)
        #expect(throws: JournalError.self) { try journal.page(after: later, count: 1) }
    }

    @Test func `a changed line on a page is a fault`() throws {
        var content = try folder.read("journal-2026.csv")
        content[content.count - 200] ^= 1
        try folder.write("journal-2026.csv", content)
        #expect(try journal.page(count: 4).lines == Array(lines.prefix(4)))
        #expect(throws: JournalError.self) { try journal.page(count: 6) }
    }
}
