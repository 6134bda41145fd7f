// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import Dispatch
import Foundation
import Journal
import JournalFixtures
import Posix
import RegistryFixtures
import Synchronization
import TestSupport
import Testing

@testable import CROUSCore
@testable import Registry

/// Files imported after another one, or during another import: corrected, the same again, with other faults.
@Suite struct StockRepetitionTests {
    private let fixture: RegistryFixture

    init() throws { fixture = try RegistryFixture() }

    private func importing(_ order: ImportRequest, _ progress: @escaping @Sendable (StockProgress) -> Void = { _ in })
        -> Result<StockReport, StockError>
    {
        let work = StockImport(journal: fixture.journal, registry: fixture.registry)
        return Result { () throws(StockError) in try work.run(order, progress: progress) }
    }

    // MARK: - Mended

    @Test func `a corrected file adds the missing cards and keeps the others`() throws {
        let rows = try (1...5).map { try RegistryFixture.row($0) }
        let first = try fixture.run(rows.dropLast() + ["bad"]) { $0.skipsBadRows = true }.delivery
        #expect(first.accepted == 4 && first.refused == 1)
        let report = try fixture.run(rows)
        #expect(report.delivery.accepted == 1 && report.delivery.present == 4 && report.delivery.refused == 0)
        #expect(report.refused == [] && report.remarks == [])
        let file = try #require(report.file)
        let lines = String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n").dropFirst()
        #expect(lines.count == 4 && lines.first?.hasPrefix("2;;remark;in-stock;") == true)
        #expect(try fixture.registry.stock(uid: Sample.uid(1))?.file == first.file)
        #expect(try fixture.registry.allDeliveries().map(\.left) == [4, 1])
        #expect(try fixture.journal.text(last: 1).contains("rows 5 refused 0 present 4 order normal"))
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `a file whose lines cannot be corrected is reported`() throws {
        let rows = [try RegistryFixture.row(1), "bad"]
        let first = try fixture.run(rows) { $0.skipsBadRows = true }.delivery
        let error = StockError.sameFile(first.file, sequence: 1, refused: 1)
        #expect(throws: error) { try fixture.run(rows) { $0.skipsBadRows = true } }
        #expect(error.userMessage.english.contains("1 wrong line is") && error.userMessage.french.contains("corrigez"))
        #expect(fixture.journal.head.sequence == 1)
        let refused = try #require(throws: StockError.self) { try fixture.run(rows) }
        guard case .refusedRows(1, RowProblem(line: 3, .cellCount(found: 1, expected: 12)), _) = refused else {
            throw refused
        }
        #expect(Files.exists(fixture.folder.file("deliveries/\(first.file).csv")))
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `the same file adds cards whose obstacle is gone`() throws {
        // The number of card 2 belongs to a delivery that was read with a wrong column.
        let wrong = [try RegistryFixture.row(4, number: 77)]
        _ = try fixture.run(wrong)
        let rows = [try RegistryFixture.row(1), try RegistryFixture.row(2, number: 77)]
        let first = try fixture.run(rows) { $0.skipsBadRows = true }.delivery
        #expect(first.refused == 1)
        try fixture.journal.append(Sample.draft(.reserved, card: 1, number: 1, holder: 1))
        let elsewhere = try CardColumns("uid=3,number=7,date=11")
        _ = try fixture.run(wrong) { $0.columns = elsewhere }
        let second = try fixture.run(rows).delivery
        #expect(second.refused == 0 && second.present == 0 && second.accepted == 2)
        #expect(try fixture.registry.stock(number: #require(CROUSNumber(77 as UInt64)))?.file == first.file)
        #expect(try fixture.registry.delivery(first.file)?.left == 1)
        #expect(try fixture.registry.delivery(first.file)?.linked == 1)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `the report about a file stays when the import is repeated`() throws {
        let rows = [try RegistryFixture.row(1), "bad"]
        let report = try fixture.run(rows) { $0.skipsBadRows = true }
        let file = try #require(report.file)
        let text = try Files.read(file)
        #expect(throws: StockError.rowCount(found: 2, expected: 9)) { try fixture.run(rows) { $0.expectedRows = 9 } }
        #expect(try Files.read(file) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.file("deliveries")).count == 2)
    }

    // MARK: - At the same time

    @Test func `a second import waits for the first and takes nothing from it`() throws {
        let rows = try (0..<1_100).map { try RegistryFixture.row($0, number: UInt64($0) + 1) }
        let good = try fixture.order(rows)
        var wrong = good
        wrong.expectedRows = 3
        let ended = DispatchSemaphore(value: 0)
        let isFirst = Atomic(true)
        let other = Mutex<StockError?>(nil)
        let first = importing(good) { [self, wrong] progress in
            guard isFirst.exchange(false, ordering: .relaxed) else { return }
            Thread.detachNewThread {
                if case .failure(let error) = importing(wrong) { other.withLock { $0 = error } }
                ended.signal()
            }
            // Time enough for the other import to end, if it does not wait.
            #expect(ended.wait(timeout: .now() + .milliseconds(300)) == .timedOut)
        }
        let report = try first.get()
        ended.wait()
        #expect(other.withLock { $0 } == .sameFile(report.delivery.file, sequence: 1, refused: 0))
        #expect(Files.exists(fixture.folder.file("deliveries/\(report.delivery.file).csv")))
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }
}
