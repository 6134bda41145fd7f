// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// A wrong clock stops nothing; it is reported and marked.
@Suite struct JournalClockTests {
    private let folder: TemporaryFolder
    private let watch: Sample.Watch
    private let built = "2025-09-01T00:00:00.000Z"

    init() throws {
        folder = try TemporaryFolder()
        watch = try Sample.Watch("2025-09-02T08:00:00.000Z")
    }

    private func open() throws -> Journal {
        try Journal(folder: folder.path, clock: watch.now, earliest: try #require(Timestamp(built)))
    }

    private func remark(_ detail: String = "", in journal: Journal) throws -> String? {
        try journal.append([Sample.draft(.refused, card: 1, number: nil, detail: detail)]).first?.content.detail
    }

    @Test func `a clock that advances marks nothing`() throws {
        let journal = try open()
        #expect(try remark("row F", in: journal) == "row F")
        #expect(try remark(in: journal) == "" && journal.clockWarning == nil)
        try watch.set("2025-09-02T08:00:00.001Z")
        #expect(try remark(in: journal) == "" && journal.warnings.isEmpty)
    }

    @Test func `a clock behind the last line is reported, and marks its line`() throws {
        do { _ = try remark(in: open()) }
        try watch.set("2025-09-02T07:59:59.999Z")
        let journal = try open()
        #expect(journal.clockWarning?.key == "clock-behind")
        #expect(try remark("row F", in: journal) == "row F (clock behind)")
        // The time of the last line counts: the clock has advanced since.
        #expect(try remark(in: journal) == "" && journal.clockWarning == nil)
        #expect(try journal.verify().head.sequence == 3)
    }

    @Test func `a clock before the build date is reported, and marks all lines`() throws {
        try watch.set("1970-01-01T00:00:05.000Z")
        let journal = try open()
        #expect(journal.clockWarning?.key == "clock-behind")
        for _ in 0..<2 { #expect(try remark(in: journal) == "(clock behind)") }
        #expect(try folder.names().contains("journal-1970.csv"))
        try watch.set("2025-09-02T08:00:00.000Z")
        #expect(try remark(in: journal) == "" && journal.clockWarning == nil)
        #expect(try folder.lines(Sample.file).count == 2)
        #expect(try journal.verify().head.sequence == 3)
    }

    @Test func `a mark does not change the statement of a line`() throws {
        let journal = try open()
        try journal.append(Sample.draft(.reserved, card: 1, number: 1, holder: 1))
        try watch.set("2025-09-02T07:00:00.000Z")
        try journal.append(Sample.draft(.reassigned, card: 1, number: 1, holder: 2, detail: "from H-1"))
        #expect(try journal.card(Sample.uid(1))?.holder == Sample.holder(2))
        try journal.append(Sample.draft(.enrolled, card: 1, number: 1, holder: 2))
        try watch.set("2025-09-02T06:00:00.000Z")
        try journal.append(Sample.draft(.revalidated, card: 1, number: 1, holder: 2, detail: "2026-09-30"))
        #expect(try journal.card(Sample.uid(1))?.validUntil?.description == "2026-09-30")
        #expect(try folder.lines(Sample.file).filter { $0.contains("(clock behind)") }.count == 2)
    }

    @Test func `the release date is in the past`() {
        #expect(Release.date < Timestamp.now() && Release.date.year >= 2026)
    }
}
