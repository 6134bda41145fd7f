// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import Foundation
import JournalFixtures
import Posix
import RegistryFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import Journal
@testable import Registry

@Suite struct StockImportTests {
    private let fixture: RegistryFixture

    init() throws { fixture = try RegistryFixture() }

    private func problems(_ rows: [String]) throws -> [RowProblem] {
        try fixture.run(rows) { $0.skipsBadRows = true }.refused
    }

    @Test func `a delivery is imported with one journal line`() throws {
        let report = try fixture.run((1...3).map { try RegistryFixture.row($0) }) { $0.expectedRows = 3 }
        #expect(report.delivery.rows == 3 && report.delivery.refused == 0)
        #expect(report.delivery.order == .normal && report.votes.normal == 3)
        #expect(report.file == nil && report.remarks == [])
        #expect(fixture.journal.head.sequence == 1)
        #expect(fixture.journal.withState { $0.lastDelivery } == 1)
        let entry = try #require(try fixture.registry.stock(uid: Sample.uid(2)))
        #expect(try entry.number == Sample.number(2))
        #expect(entry.line == 3 && entry.file == report.delivery.file)
        #expect(try fixture.registry.stock(number: Sample.number(2)) == entry)
        #expect(try fixture.registry.stock(number: Sample.number(3)) != nil)
        #expect(try fixture.registry.stock(number: Sample.number(4)) == nil)
        #expect(try fixture.registry.stock(uid: Sample.uid(4)) == nil)
        #expect(try fixture.registry.lastSequence() == 1)
    }

    @Test func `the file is kept unchanged and read-only`() throws {
        let rows = try (1...3).map { try RegistryFixture.row($0) }
        let report = try fixture.run(rows)
        let kept = "deliveries/\(report.delivery.file).csv"
        #expect(try fixture.folder.read(kept) == fixture.folder.read("delivery.csv"))
        let mode = try FileDescriptor(opening: fixture.folder.file(kept), for: .read).status().permissions
        #expect(mode == 0o440)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.file("deliveries")).count == 1)
    }

    @Test func `a rebuilt registry is the same`() throws {
        try fixture.journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 2))
        _ = try fixture.run((1...50).map { try RegistryFixture.row($0) } + ["bad", RegistryFixture.row(7)]) {
            $0.skipsBadRows = true
        }
        try fixture.journal.append(Sample.draft(.reserved, card: 5, number: 5, holder: 5))
        _ = try fixture.run([
            RegistryFixture.reversedRow(300), RegistryFixture.reversedRow(301), RegistryFixture.reversedRow(4),
        ]) {
            $0.skipsBadRows = true
        }
        try fixture.journal.append(Sample.draft(.refused, card: 400, number: nil))
        try fixture.registry.catchUp(with: fixture.journal)
        let followed = try fixture.dump()
        #expect(followed.contains("102500000301"))
        #expect(try fixture.dumpOfAnotherRegistry() == followed)
        try fixture.registry.rebuild(from: fixture.journal)
        #expect(try fixture.dump() == followed)
    }

    @Test func `one wrong line refuses the whole file`() throws {
        let rows = [
            try RegistryFixture.row(1), try RegistryFixture.row(2, day: "31/02/2026"), "x", try RegistryFixture.row(4),
        ]
        let error = #expect(throws: StockError.self) { try fixture.run(rows) }
        guard case .refusedRows(2, let first, let report) = error else { throw try #require(error) }
        #expect(first == RowProblem(line: 3, .date, .noSuchDay))
        let lines = String(decoding: try Files.read(report), as: UTF8.self).split(separator: "\n")
        #expect(lines.map { $0.prefix(2) } == ["li", "3;", "4;"])
        #expect(lines[1].hasPrefix("3;date;refused;no-such-day;"))
        #expect(try fixture.registry.stock(uid: Sample.uid(1)) == nil)
        #expect(fixture.journal.head.sequence == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder.file("deliveries")) == [
                String(report.split(separator: "/").last ?? "")
            ]
        )
    }

    @Test func `good lines are imported without the wrong ones on request`() throws {
        let rows = [try RegistryFixture.row(1), "x", try RegistryFixture.row(3)]
        let report = try fixture.run(rows) { $0.skipsBadRows = true }
        #expect(report.delivery.rows == 3 && report.delivery.refused == 1 && report.delivery.accepted == 2)
        #expect(report.refused == [RowProblem(line: 3, .cellCount(found: 1, expected: 12))])
        #expect(try fixture.registry.stock(number: Sample.number(3)) != nil)
        let file = try #require(report.file)
        #expect(Files.exists(file))
    }

    @Test func `a card that appears twice is reported with the first line`() throws {
        let rows = [
            try RegistryFixture.row(1), try RegistryFixture.row(1), try RegistryFixture.row(1, number: 9),
            try RegistryFixture.row(2, number: 9),
            try RegistryFixture.row(3, number: Sample.number(1).value),
        ]
        #expect(
            try problems(rows) == [
                RowProblem(line: 3, .uid, .repeatedUID(line: 2)), RowProblem(line: 4, .uid, .repeatedUID(line: 2)),
                RowProblem(line: 6, .number, .repeatedNumber(line: 2)),
            ]
        )
    }

    @Test func `a card of an earlier delivery or of the journal keeps its pair`() throws {
        _ = try fixture.run([RegistryFixture.row(1), RegistryFixture.row(2)])
        try fixture.journal.append(Sample.draft(.reserved, card: 5, number: 5, holder: 5))
        let rows = [
            try RegistryFixture.row(1), try RegistryFixture.row(2, number: 77),
            try RegistryFixture.row(3, number: Sample.number(1).value),
            try RegistryFixture.row(5), try RegistryFixture.row(6, number: Sample.number(5).value),
        ]
        #expect(
            try problems(rows) == [
                RowProblem(line: 3, .uid, .otherNumber(Sample.number(2))),
                RowProblem(line: 4, .number, .otherCard(Sample.uid(1))),
                RowProblem(line: 6, .number, .repeatedNumber(line: 5)),
            ]
        )
        #expect(try fixture.registry.stock(uid: Sample.uid(5))?.line == 5)
        try fixture.journal.append(Sample.draft(.reserved, card: 8, number: 8, holder: 8))
        #expect(
            try problems([RegistryFixture.row(9, number: Sample.number(8).value), RegistryFixture.row(8, number: 88)])
                == [
                    RowProblem(line: 2, .number, .otherCard(Sample.uid(8))),
                    RowProblem(line: 3, .uid, .otherNumber(Sample.number(8))),
                ]
        )
        #expect(
            try problems([RegistryFixture.row(5, number: 78)]) == [
                RowProblem(line: 2, .uid, .otherNumber(Sample.number(5)))
            ]
        )
    }

    @Test func `the count of the delivery note is checked first`() throws {
        let error = StockError.rowCount(found: 2, expected: 3)
        #expect(throws: error) { try fixture.run([RegistryFixture.row(1), "x"]) { $0.expectedRows = 3 } }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.file("deliveries")) == [])
    }

    @Test func `the same file again is reported`() throws {
        let report = try fixture.run([RegistryFixture.row(1)])
        #expect(throws: StockError.sameFile(report.delivery.file, sequence: 1, refused: 0)) {
            try fixture.run([RegistryFixture.row(1)])
        }
        #expect(Files.exists(fixture.folder.file("deliveries/\(report.delivery.file).csv")))
        #expect(fixture.journal.head.sequence == 1)
    }

    @Test func `a file in reversed byte order is detected`() throws {
        let report = try fixture.run((1...3).map { try RegistryFixture.reversedRow($0) })
        #expect(report.delivery.order == .reversed && report.votes.reversed == 3)
        #expect(try fixture.registry.stock(uid: Sample.uid(2))?.number == Sample.number(2))
    }

    @Test func `unusual rows are remarked`() throws {
        let path = try fixture.folder.write("bare.csv", try RegistryFixture.row(1) + "\n")
        let order = ImportRequest(path: path, station: "desk1/stock")
        let report = try StockImport(journal: fixture.journal, registry: fixture.registry).run(order)
        #expect(report.remarks == [RowProblem(line: 1, .noHeader)])
        #expect(report.delivery.refused == 0)
        #expect(report.file != nil)
    }

    @Test func `a missing or changed kept file is named`() throws {
        let hash = try fixture.run([RegistryFixture.row(1)]).delivery.file
        let name = "deliveries/\(hash).csv"
        let (path, content) = (fixture.folder.file(name), try fixture.folder.read(name))
        try fixture.folder.remove(name)
        #expect(throws: RegistryError.deliveryMissing(path)) { try fixture.dumpOfAnotherRegistry() }
        try fixture.folder.write(name, content + [0x0A])
        #expect(throws: RegistryError.deliveryChanged(path)) { try fixture.dumpOfAnotherRegistry() }
        try fixture.folder.write("deliveries/\(hash).csv", content)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `leftovers of an interrupted import are removed at the next start`() throws {
        _ = try fixture.run([RegistryFixture.row(1)])
        try fixture.folder.write("deliveries/incoming-0123456789ABCDEF", "A0000;")
        let files = try Files.names(in: fixture.folder.file("deliveries"))
        _ = try Registry(path: fixture.folder.file("other.sqlite"), journal: fixture.journal)
        let left = try Files.names(in: fixture.folder.file("deliveries"))
        #expect(files.count == left.count + 1 && left.allSatisfy { $0.hasSuffix(".csv") } && !left.isEmpty)
    }

    @Test func `a delivery whose registry was lost is replayed`() throws {
        let other = try Registry(path: fixture.folder.file("other.sqlite"), journal: fixture.journal)
        _ = try fixture.run([RegistryFixture.row(1)])
        #expect(try other.lastSequence() < fixture.journal.withState { $0.lastDelivery })
        try other.catchUp(with: fixture.journal)
        #expect(try other.stock(uid: Sample.uid(1)) == fixture.registry.stock(uid: Sample.uid(1)))
    }

    @Test func `a journal line that contradicts the stock is an error`() throws {
        _ = try fixture.run([RegistryFixture.row(1)])
        try fixture.journal.append(Sample.draft(.reserved, card: 2, number: 1))
        let error = RegistryError.stockDisagrees(sequence: 2, uid: try Sample.uid(2).description)
        #expect(throws: error) { try fixture.registry.catchUp(with: fixture.journal) }
    }

    /// `write` runs once, while the rows are inserted into the registry.
    private func runWhile(_ write: @escaping @Sendable (Journal) throws -> Void) throws -> StockReport {
        let rows = try (0..<1_024).map { try RegistryFixture.row($0, number: UInt64($0) + 1) }
        let (journal, isDone) = (fixture.journal, Seen())
        return try StockImport(journal: journal, registry: fixture.registry).run(
            fixture.order(rows) { $0.skipsBadRows = true }
        ) { progress in
            guard progress.phase == .registry, isDone.phases.isEmpty else { return }
            isDone.note(progress)
            do { try write(journal) } catch { Issue.record(error) }
        }
    }

    @Test func `a card enrolled meanwhile has its line before the delivery's`() throws {
        let report = try runWhile { try $0.append(Sample.draft(.reserved, card: 5, number: 5000, holder: 5)) }
        #expect(report.delivery.refused == 1)
        #expect(report.refused == [RowProblem(line: 7, .uid, .otherNumber(try Sample.number(5000)))])
        #expect(fixture.journal.head.sequence == 2 && fixture.journal.withState { $0.lastDelivery } == 2)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `a line about another card changes nothing`() throws {
        let report = try runWhile { try $0.append(Sample.draft(.reserved, card: 60_000, number: 5000, holder: 5)) }
        #expect(report.delivery.refused == 0)
        #expect(try fixture.registry.search(.uid(Sample.uid(60_000))).cards.map(\.state) == [.reserved])
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `look-ups answer while an import holds the writer`() throws {
        let registry = fixture.registry
        _ = try fixture.run([RegistryFixture.row(60_000, number: 7)])
        let report = try runWhile { journal in
            // The registry has one writer, and the import has it now.
            try registry.catchUpUnlessBusy(with: journal)
            #expect(try registry.search(.uid(Sample.uid(60_000))).cards.map(\.state) == [.stock])
            #expect(try registry.search(.uid(Sample.uid(5))).cards == [])
            #expect(try registry.stock(uid: Sample.uid(60_000))?.line == 2)
        }
        #expect(report.delivery.refused == 1)
        #expect(try registry.search(.uid(Sample.uid(5))).cards.map(\.state) == [.stock])
    }

    @Test func `progress is reported in bytes`() throws {
        let rows = try (0..<1_100).map { card in
            try RegistryFixture.row(card, number: UInt64(card) + 1)
        }
        let seen = Seen()
        let report = try StockImport(journal: fixture.journal, registry: fixture.registry).run(
            fixture.order(rows),
            progress: seen.note
        )
        #expect(report.delivery.accepted == 1_100)
        #expect(seen.phases == [.reading, .registry])
    }
}

private final class Seen: Sendable {
    private let all = Mutex<[StockProgress]>([])
    var phases: [StockProgress.Phase] { all.withLock { $0.map(\.phase) } }

    func note(_ progress: StockProgress) {
        #expect((1...progress.total).contains(progress.bytes))
        all.withLock { $0.append(progress) }
    }
}
