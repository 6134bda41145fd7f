// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import Testing

@testable import CreationCarteCrous

/// The csv file from its caller's view.
@Suite(.timeLimit(.minutes(1))) struct CSVFileTests {
    private static let header = "PIX.SS;PIX.NN;NUM_CARTE"
    private static let lines = ["a;b;102500000017", "a;b;102500000018"]

    private func withFile(_ test: (CSVFile, String) async throws -> Void) async throws {
        let folder = try Files.makeTemporaryFolder("crousd-csv")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + #"/c:\cnousApi\csv_out.csv"#
        try await test(CSVFile(path: path), path)
    }

    private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    @Test func `a new file gets the header, then one line for each card`() async throws {
        try await withFile { file, path in
            try await file.add([Self.lines[0]], header: Self.header)
            #expect(try text(path) == "\(Self.header)\n\(Self.lines[0])\n")
            try await file.add([Self.lines[1]], header: Self.header)
            #expect(try text(path) == "\(Self.header)\n\(Self.lines[0])\n\(Self.lines[1])\n")
        }
    }

    @Test func `the same card is not added again, also in a file with CRLF line ends`()
        async throws
    {
        try await withFile { file, path in
            let content = "\(Self.header)\r\n\(Self.lines[0])\r\n"
            try Files.replace(path, with: Array(content.utf8))
            try await file.add([Self.lines[0]], header: Self.header)
            #expect(try text(path) == content)
        }
    }

    @Test func `a line cut off by a crash does not swallow the next one`() async throws {
        try await withFile { file, path in
            try Files.replace(path, with: Array("\(Self.header)\na;b;1025".utf8))
            try await file.add([Self.lines[0]], header: Self.header)
            #expect(try text(path) == "\(Self.header)\na;b;1025\n\(Self.lines[0])\n")
        }
    }

    @Test func `a deleted file begins again with the header`() async throws {
        try await withFile { file, path in
            try await file.add([Self.lines[0]], header: Self.header)
            Files.remove(path)
            try await file.add([Self.lines[1]], header: Self.header)
            #expect(try text(path) == "\(Self.header)\n\(Self.lines[1])\n")
        }
    }

    @Test func `twenty programs at once lose no line`() async throws {
        try await withFile { file, path in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 { group.addTask { try await file.add(["a;b;\(number)"], header: Self.header) } }
                try await group.waitForAll()
            }
            let lines = try text(path).split(separator: "\n").map(String.init)
            #expect(lines.first == Self.header && Set(lines.dropFirst()) == Set((0..<20).map { "a;b;\($0)" }))
            #expect(lines.count == 21)
        }
    }

    @Test func `a missing folder is known before a card is written`() async throws {
        try await withFile { file, _ in #expect(file.isWritable) }
        #expect(!CSVFile(path: "/nonexistent/csv_out.csv").isWritable)
    }
}
