// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import JournalFixtures
import RegistryFixtures
import TestSupport
import Testing

@testable import Registry

@Suite struct CardChunkTests {
    private struct Enough: Error {}

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ rows: [String]) throws -> CardFile {
        let text = ([CROUSCSV.header] + rows).map { $0 + "\n" }.joined()
        return CardFile(path: try folder.write("cards.csv", text), columns: .crous, order: .normal, chunkSize: 3)
    }

    @Test func `lines come in the order of the file, and their places in that of the UIDs`() throws {
        let rows = try [7, 3, 5].map { try RegistryFixture.row($0) } + ["bad", try RegistryFixture.row(2)]
        var chunks: [CardChunk] = []
        try file(rows).forEachChunk { chunks.append($0) }
        #expect(chunks.map(\.lines.count) == [3, 2])
        #expect(chunks.map(\.order) == [[1, 2, 0], [1]])
        let cards = try chunks.flatMap(\.lines).compactMap { line -> CardLine? in
            if case .failure(let problem) = line {
                #expect(problem == RowProblem(line: 5, .cellCount(found: 1, expected: 12)))
                return nil
            }
            return try line.get()
        }
        #expect(cards.map(\.line) == [2, 3, 4, 6])
        #expect(try cards.map(\.uid) == [7, 3, 5, 2].map { try Sample.uid($0) })
        let size = try folder.read("cards.csv").count
        #expect(chunks.last?.end == size - 1 && (chunks.first?.end ?? size) < size - 1)
    }

    @Test func `a UID that is there twice keeps the order of the file`() throws {
        let rows = try [4, 1, 4].map { try RegistryFixture.row($0) }
        var orders: [[Int]] = []
        try file(rows).forEachChunk { orders.append($0.order) }
        #expect(orders == [[1, 0, 2]])
    }

    @Test func `a file that cannot be read is an error`() throws {
        let missing = CardFile(path: folder.file("none.csv"), columns: .crous, order: .normal)
        #expect(throws: StockError.self) { try missing.forEachChunk { _ in } }
        #expect(throws: StockError.emptyFile) {
            try CardFile(path: folder.write("empty.csv", ""), columns: .crous, order: .normal).forEachChunk { _ in }
        }
    }

    @Test func `an error of the caller ends the reading`() throws {
        let rows = try (1...30).map { try RegistryFixture.row($0) }
        var count = 0
        #expect(throws: Enough.self) {
            try file(rows).forEachChunk { _ in
                count += 1
                if count == 2 { throw Enough() }
            }
        }
        #expect(count == 2)
    }
}
