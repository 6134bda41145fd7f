// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import Foundation
import JournalFixtures
import Posix
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// The files are changed while they are being written: no further line is reported as written.
@Suite struct JournalTouchedTests {
    private let folder: TemporaryFolder
    private let journal: Journal

    /// One card: the header and two entries.
    init() throws {
        folder = try TemporaryFolder()
        journal = try Sample.journal(in: folder, cards: 1)
    }

    private func append(_ card: Int = 2) throws {
        try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card)))
    }

    /// As `sed -i` and most editors do: a new file takes the old one's name.
    private func save(_ name: String, _ content: [UInt8]) throws {
        try Files.rename(folder.write(name + ".tmp", content), to: folder.file(name))
    }

    /// Nothing is written, whatever is restored meanwhile, and `status` says why.
    private func expectStopped(_ fault: JournalFault, restoring: () throws -> Void = {}) throws {
        let before = try folder.read(Sample.file)
        for _ in 1...2 { #expect(throws: JournalError.broken(fault)) { try append() } }
        #expect(try journal.card(Sample.uid(2)) == nil && journal.head.sequence == 2)
        #expect(try folder.read(Sample.file) == before)
        #expect(journal.warnings.map(\.key) == ["journal-broken"])
        try restoring()
        #expect(throws: JournalError.broken(fault)) { try append() }
    }

    @Test func `a file saved by an editor gets no more lines until crousd has checked it`() throws {
        let content = try folder.read(Sample.file)
        try save(Sample.file, content)
        try expectStopped(JournalFault(file: Sample.file, line: 1, .exchanged))
        #expect(try folder.read(Sample.file) == content)
    }

    @Test func `a file saved unchanged by an editor is used again after a restart`() throws {
        let other = try TemporaryFolder()
        do {
            let journal = try Sample.journal(in: other, cards: 1)
            let copy = try other.write("copy", other.read(Sample.file))
            try Files.rename(copy, to: other.file(Sample.file))
            #expect(throws: JournalError.self) { try journal.append(Sample.draft(.reserved, card: 2, number: 2)) }
        }
        let again = try Journal(folder: other.path)
        try again.append(Sample.draft(.reserved, card: 2, number: 2))
        #expect(try again.verify().head.sequence == 3)
    }

    @Test func `a removed file gets no more lines, also when it comes back`() throws {
        let (path, aside) = (folder.file(Sample.file), folder.file("aside"))
        try Files.rename(path, to: aside)
        let fault = JournalFault(file: Sample.file, line: 1, .exchanged)
        for _ in 1...2 { #expect(throws: JournalError.broken(fault)) { try append() } }
        try Files.rename(aside, to: path)
        try expectStopped(fault)
    }

    @Test func `a file with foreign bytes gets no more lines`() throws {
        let content = try folder.read(Sample.file)
        try folder.write(Sample.file, content + Array("note\n".utf8))
        let kind = ChainFault.Kind.resized(found: content.count + 5, written: content.count)
        try expectStopped(JournalFault(file: Sample.file, line: 4, kind)) { try folder.write(Sample.file, content) }
    }

    @Test func `a file that was cut gets no more lines`() throws {
        let content = try folder.read(Sample.file)
        let line = try folder.lines(Sample.file)[2].utf8.count + 1
        try folder.write(Sample.file, content.dropLast(line))
        let kind = ChainFault.Kind.resized(found: content.count - line, written: content.count)
        try expectStopped(JournalFault(file: Sample.file, line: 3, kind)) { try folder.write(Sample.file, content) }
    }

    @Test func `a replaced journal.head stops the writer`() throws {
        try save("journal.head", folder.read("journal.head"))
        try expectStopped(JournalFault(file: "journal.head", line: 1, .exchanged))
    }

    @Test func `a change that keeps the size stops the writer once it is found`() throws {
        let text = String(decoding: try folder.read(Sample.file), as: UTF8.self)
        try folder.write(Sample.file, text.replacing("102500000001", with: "102500000009"))
        try append(3)
        let fault = JournalFault(file: Sample.file, line: 2, .changed)
        #expect(throws: JournalError.broken(fault)) { try journal.verify() }
        #expect(throws: JournalError.broken(fault)) { try append(4) }
        #expect(journal.head.sequence == 3)
    }

    @Test func `another sound journal of the same size is found too`() throws {
        let other = try TemporaryFolder()
        let time = try #require(Timestamp("2025-09-02T09:00:00.000Z"))
        let forger = try Journal(folder: other.path, clock: { time })
        try forger.append(Sample.draft(.reserved, card: 1, number: 1, holder: 1, detail: "a;\"b\" 1"))
        try forger.append(Sample.draft(.enrolled, card: 1, number: 1, holder: 1))
        for name in [Sample.file, "journal.head"] { try folder.write(name, other.read(name)) }
        #expect(try Journal.verify(folder: folder.path).head.sequence == 2)
        let fault = JournalFault(file: Sample.file, line: 4, .forgotten(2))
        #expect(throws: JournalError.broken(fault)) { try journal.verify() }
        try expectStopped(fault)
    }

    @Test func `a year's file of another writer gets no line`() throws {
        let watch = try Sample.Watch("2025-12-31T12:00:00.000Z")
        let other = try TemporaryFolder()
        let journal = try Journal(folder: other.path, clock: watch.now)
        try journal.append(Sample.draft(.reserved, card: 1, number: 1))
        let foreign = try other.read(Sample.file)
        try other.write("journal-2026.csv", foreign)
        try watch.set("2026-01-01T08:00:00.000Z")
        let error = #expect(throws: JournalError.self) {
            try journal.append(Sample.draft(.enrolled, card: 1, number: 1))
        }
        guard case .broken(let fault) = error else { throw try #require(error) }
        #expect(fault.place == ChainPlace(file: "journal-2026.csv", line: 2))
        #expect(try other.read("journal-2026.csv") == foreign)
    }
}
