// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import CROUSCore

@Suite struct DelimitedTextTests {
    @Test(arguments: [
        ([""], ""), (["a", "b"], "a;b"), (["", "", ""], ";;"), (["a;b", "c"], "\"a;b\";c"), (["a\"b"], "\"a\"\"b\""),
        (["\""], "\"\"\"\""), (["Éloïse", "=1+1"], "Éloïse;=1+1"), ([" a "], " a "),
    ]) func `cells and line convert into each other`(cells: [String], line: String) throws {
        #expect(try DelimitedText.line(of: cells) == Array(line.utf8))
        #expect(try DelimitedText.cells(of: Array(line.utf8)) == cells)
    }

    @Test(arguments: [
        ("\"a", DelimitedText.Failure.openQuote), ("a\"b", .strayQuote), ("\"a\"b;c", .strayQuote),
        ("\"a\"\"", .openQuote),
        ("a;b\rc", .controlCharacter(cell: 1)), ("a\0", .controlCharacter(cell: 0)),
    ]) func `a malformed line has a reason`(line: String, failure: DelimitedText.Failure) {
        #expect(throws: failure) { try DelimitedText.cells(of: Array(line.utf8)) }
    }

    @Test func `Latin-1 is recognised`() {
        #expect(throws: DelimitedText.Failure.notUTF8(looksLikeLatin1: true)) {
            try DelimitedText.cells(of: [0x4C, 0xE9, 0x61])
        }
        #expect(throws: DelimitedText.Failure.notUTF8(looksLikeLatin1: false)) {
            try DelimitedText.cells(of: [0x81, 0x8D])
        }
    }

    @Test func `random bytes never trap`() {
        var generator = TestRun.current.generator(for: "delimited text")
        let alphabet = Array("a;\"\"\r\0é".utf8)
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            guard let cells = try? DelimitedText.cells(of: line) else { continue }
            #expect((try? DelimitedText.cells(of: DelimitedText.line(of: cells))) == cells)
        }
    }

    @Test(arguments: ["a\r\n\nb", "a\r\n\nb\r\n", "\u{FEFF}a\n\nb\n"])
    func `lines come without byte order mark and line ends`(text: String) throws {
        #expect(DelimitedText.lines(of: Array(text.utf8)).map { Array($0) } == [Array("a".utf8), [], Array("b".utf8)])
        let folder = try TemporaryFolder()
        var reader = try LineReader(textOf: folder.write("text", text))
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(lines.map { Array($0.content) } == [Array("a".utf8), [], Array("b".utf8)])
        #expect(lines.first?.offset == (text.hasPrefix("\u{FEFF}") ? 3 : 0) && lines.first?.number == 1)
    }

    @Test func `a file of a byte order mark alone has no line`() throws {
        #expect(DelimitedText.lines(of: DelimitedText.byteOrderMark).isEmpty)
        let folder = try TemporaryFolder()
        var reader = try LineReader(textOf: folder.write("mark", DelimitedText.byteOrderMark))
        #expect(try reader.next() == nil)
    }

    @Test func `lines are numbered and the last may lack its end`() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "x", count: 200_000)
        var reader = try LineReader(path: folder.write("lines", "a\r\n\n\(long)\nend"))
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(lines.map(\.number) == [1, 2, 3, 4])
        #expect(lines.map(\.offset) == [0, 3, 4, 200_005])
        #expect(lines.map(\.isEnded) == [true, true, true, false])
        #expect(lines.map(\.content.count) == [1, 0, 200_000, 3])
    }

    @Test func `a file without line ends comes in pieces`() throws {
        let folder = try TemporaryFolder()
        let size = LineReader.longestLine * 2
        var reader = try LineReader(path: folder.write("long", [UInt8](repeating: 0x61, count: size)))
        var total = 0
        while let line = try reader.next() {
            #expect(!line.isEnded && line.number == 1)
            total += line.bytes.count
        }
        #expect(total == size)
    }
}
