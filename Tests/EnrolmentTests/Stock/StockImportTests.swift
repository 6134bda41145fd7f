// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Foundation
import Posix
import SmartCard
import Synchronization
import Testing

@testable import Journal
@testable import Registry

@Suite struct StockImportTests {
    private let bench: StockBench

    init() throws { bench = try StockBench() }

    private func problems(_ rows: [String]) throws -> [RowProblem] {
        try bench.run(rows) { $0.skipsBadRows = true }.refused
    }

    @Test func `a delivery comes in with one journal line`() throws {
        let report = try bench.run((1...3).map { try StockBench.row($0) }) { $0.expectedRows = 3 }
        #expect(report.delivery.rows == 3 && report.delivery.refused == 0)
        #expect(report.delivery.order == .normal && report.votes.normal == 3)
        #expect(report.file == nil && report.remarks == [])
        #expect(bench.journal.head.sequence == 1)
        #expect(bench.journal.withState { $0.lastDelivery } == 1)
        let entry = try #require(try bench.registry.stock(uid: Sample.uid(2)))
        #expect(try entry.number == Sample.number(2))
        #expect(entry.line == 3 && entry.file == report.delivery.file)
        #expect(try bench.registry.stock(number: Sample.number(2)) == entry)
        #expect(try bench.registry.isInStock(Sample.number(3)))
        #expect(try !bench.registry.isInStock(Sample.number(4)))
        #expect(try bench.registry.stock(uid: Sample.uid(4)) == nil)
        #expect(try bench.registry.hasSeen(1) && !bench.registry.hasSeen(2))
    }

    @Test func `the file is kept as it was, for reading only`() throws {
        let rows = try (1...3).map { try StockBench.row($0) }
        let report = try bench.run(rows)
        let kept = "deliveries/\(report.delivery.file).csv"
        #expect(try bench.folder.read(kept) == bench.folder.read("delivery.csv"))
        let mode = try FileDescriptor(opening: bench.folder.file(kept), for: .read).status().permissions
        #expect(mode == 0o440)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.file("deliveries")).count == 1)
    }

    @Test func `the registry is the same when it is made again`() throws {
        try bench.journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 2))
        _ = try bench.run((1...50).map { try StockBench.row($0) } + ["bad", StockBench.row(7)]) {
            $0.skipsBadRows = true
        }
        try bench.journal.append(Sample.draft(.reserved, card: 5, number: 5, holder: 5))
        _ = try bench.run([StockBench.reversedRow(300), StockBench.reversedRow(301), StockBench.reversedRow(4)]) {
            $0.skipsBadRows = true
        }
        try bench.journal.append(Sample.draft(.refused, card: 400, number: nil))
        try bench.registry.catchUp(with: bench.journal)
        let followed = try bench.dump()
        #expect(followed.contains("102500000301"))
        #expect(try bench.dumpOfAnotherRegistry() == followed)
        try bench.registry.rebuild(from: bench.journal)
        #expect(try bench.dump() == followed)
    }

    @Test func `one wrong line is enough to take nothing in`() throws {
        let rows = [try StockBench.row(1), try StockBench.row(2, day: "31/02/2026"), "x", try StockBench.row(4)]
        let error = #expect(throws: StockError.self) { try bench.run(rows) }
        guard case .refusedRows(2, let first, let report) = error else { throw try #require(error) }
        #expect(first == RowProblem(line: 3, .date, .noSuchDay))
        let lines = String(decoding: try Files.read(report), as: UTF8.self).split(separator: "\n")
        #expect(lines.map { $0.prefix(2) } == ["li", "3;", "4;"])
        #expect(lines[1].hasPrefix("3;date;refused;no-such-day;"))
        #expect(try bench.registry.stock(uid: Sample.uid(1)) == nil)
        #expect(bench.journal.head.sequence == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder.file("deliveries")) == [
                String(report.split(separator: "/").last ?? "")
            ]
        )
    }

    @Test func `good lines come in without the wrong ones when asked`() throws {
        let rows = [try StockBench.row(1), "x", try StockBench.row(3)]
        let report = try bench.run(rows) { $0.skipsBadRows = true }
        #expect(report.delivery.rows == 3 && report.delivery.refused == 1 && report.delivery.accepted == 2)
        #expect(report.refused == [RowProblem(line: 3, .cellCount(found: 1, expected: 12))])
        #expect(try bench.registry.isInStock(Sample.number(3)))
        let file = try #require(report.file)
        #expect(Files.exists(file))
    }

    @Test func `a card that is there twice is told with the first line`() throws {
        let rows = [
            try StockBench.row(1), try StockBench.row(1), try StockBench.row(1, number: 9),
            try StockBench.row(2, number: 9),
            try StockBench.row(3, number: Sample.number(1).value),
        ]
        #expect(
            try problems(rows) == [
                RowProblem(line: 3, .uid, .repeatedUID(line: 2)), RowProblem(line: 4, .uid, .repeatedUID(line: 2)),
                RowProblem(line: 6, .number, .repeatedNumber(line: 2)),
            ]
        )
    }

    @Test func `a card of an earlier delivery or of the journal keeps its pair`() throws {
        _ = try bench.run([StockBench.row(1), StockBench.row(2)])
        try bench.journal.append(Sample.draft(.reserved, card: 5, number: 5, holder: 5))
        let rows = [
            try StockBench.row(1), try StockBench.row(2, number: 77),
            try StockBench.row(3, number: Sample.number(1).value),
            try StockBench.row(5), try StockBench.row(6, number: Sample.number(5).value),
        ]
        #expect(
            try problems(rows) == [
                RowProblem(line: 3, .uid, .otherNumber(Sample.number(2))),
                RowProblem(line: 4, .number, .otherCard(Sample.uid(1))),
                RowProblem(line: 6, .number, .repeatedNumber(line: 5)),
            ]
        )
        #expect(try bench.registry.stock(uid: Sample.uid(5))?.line == 5)
        try bench.journal.append(Sample.draft(.reserved, card: 8, number: 8, holder: 8))
        #expect(
            try problems([StockBench.row(9, number: Sample.number(8).value), StockBench.row(8, number: 88)]) == [
                RowProblem(line: 2, .number, .otherCard(Sample.uid(8))),
                RowProblem(line: 3, .uid, .otherNumber(Sample.number(8))),
            ]
        )
        #expect(
            try problems([StockBench.row(5, number: 78)]) == [RowProblem(line: 2, .uid, .otherNumber(Sample.number(5)))]
        )
    }

    @Test func `the count of the delivery note is checked before anything`() throws {
        let error = StockError.rowCount(found: 2, expected: 3)
        #expect(throws: error) { try bench.run([StockBench.row(1), "x"]) { $0.expectedRows = 3 } }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.file("deliveries")) == [])
    }

    @Test func `the same file twice is told`() throws {
        let report = try bench.run([StockBench.row(1)])
        #expect(throws: StockError.sameFile(report.delivery.file, sequence: 1, refused: 0)) {
            try bench.run([StockBench.row(1)])
        }
        #expect(Files.exists(bench.folder.file("deliveries/\(report.delivery.file).csv")))
        #expect(bench.journal.head.sequence == 1)
    }

    @Test func `a file in reversed byte order is found out`() throws {
        let report = try bench.run((1...3).map { try StockBench.reversedRow($0) })
        #expect(report.delivery.order == .reversed && report.votes.reversed == 3)
        #expect(try bench.registry.stock(uid: Sample.uid(2))?.number == Sample.number(2))
    }

    @Test func `what is strange is remarked`() throws {
        let path = try bench.folder.write("bare.csv", try StockBench.row(1) + "\n")
        let order = ImportRequest(path: path, station: "desk1/stock")
        let report = try StockImport(journal: bench.journal, registry: bench.registry).run(order)
        #expect(report.remarks == [RowProblem(line: 1, .noHeader)])
        #expect(report.delivery.refused == 0)
        #expect(report.file != nil)
    }

    @Test func `a kept file that is gone or changed is named`() throws {
        let hash = try bench.run([StockBench.row(1)]).delivery.file
        let path = bench.folder.file("deliveries/\(hash).csv")
        let content = try Files.read(path)
        try removeFile(path)
        #expect(throws: RegistryError.deliveryMissing(path)) { try bench.dumpOfAnotherRegistry() }
        try bench.folder.write("deliveries/\(hash).csv", content + [0x0A])
        #expect(throws: RegistryError.deliveryChanged(path)) { try bench.dumpOfAnotherRegistry() }
        try bench.folder.write("deliveries/\(hash).csv", content)
        #expect(try bench.dumpOfAnotherRegistry() == bench.dump())
    }

    @Test func `what a process left that ended during an import is gone with the next start`() throws {
        _ = try bench.run([StockBench.row(1)])
        try bench.folder.write("deliveries/incoming-0123456789ABCDEF", "A0000;")
        let files = try Files.names(in: bench.folder.file("deliveries"))
        _ = try Registry(path: bench.folder.file("other.sqlite"), journal: bench.journal)
        let left = try Files.names(in: bench.folder.file("deliveries"))
        #expect(files.count == left.count + 1 && left.allSatisfy { $0.hasSuffix(".csv") } && !left.isEmpty)
    }

    @Test func `a delivery whose registry was lost is replayed`() throws {
        let other = try Registry(path: bench.folder.file("other.sqlite"), journal: bench.journal)
        _ = try bench.run([StockBench.row(1)])
        #expect(try !other.hasSeen(bench.journal.withState { $0.lastDelivery }))
        try other.catchUp(with: bench.journal)
        #expect(try other.stock(uid: Sample.uid(1)) == bench.registry.stock(uid: Sample.uid(1)))
    }

    @Test func `a journal line against the stock is an error and not a second truth`() throws {
        _ = try bench.run([StockBench.row(1)])
        try bench.journal.append(Sample.draft(.reserved, card: 2, number: 1))
        let error = RegistryError.stockDisagrees(sequence: 2, uid: try Sample.uid(2).description)
        #expect(throws: error) { try bench.registry.catchUp(with: bench.journal) }
    }

    /// `write` runs once, while the rows go into the registry.
    private func runWhile(_ write: @escaping @Sendable (Journal) throws -> Void) throws -> StockReport {
        let rows = try (0..<1_024).map { try StockBench.row($0, number: UInt64($0) + 1) }
        let (journal, isDone) = (bench.journal, Seen())
        return try StockImport(journal: journal, registry: bench.registry).run(
            bench.order(rows) { $0.skipsBadRows = true }
        ) { progress in
            guard progress.phase == .registry, isDone.phases.isEmpty else { return }
            isDone.note(progress)
            do { try write(journal) } catch { Issue.record(error) }
        }
    }

    @Test func `a card that is enrolled meanwhile has its line before the delivery's`() throws {
        let report = try runWhile { try $0.append(Sample.draft(.reserved, card: 5, number: 5000, holder: 5)) }
        #expect(report.delivery.refused == 1)
        #expect(report.refused == [RowProblem(line: 7, .uid, .otherNumber(try Sample.number(5000)))])
        #expect(bench.journal.head.sequence == 2 && bench.journal.withState { $0.lastDelivery } == 2)
        #expect(try bench.dumpOfAnotherRegistry() == bench.dump())
    }

    @Test func `a line that stands in no card's way changes nothing`() throws {
        let report = try runWhile { try $0.append(Sample.draft(.reserved, card: 60_000, number: 5000, holder: 5)) }
        #expect(report.delivery.refused == 0)
        #expect(try bench.registry.card(Sample.uid(60_000))?.state == .reserved)
        #expect(try bench.dumpOfAnotherRegistry() == bench.dump())
    }

    @Test func `progress is told in bytes`() throws {
        let rows = try (0..<1_100).map { card in
            try StockBench.row(card, number: UInt64(card) + 1)
        }
        let seen = Seen()
        let report = try StockImport(journal: bench.journal, registry: bench.registry).run(
            bench.order(rows),
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
