// SPDX-License-Identifier: Apache-2.0
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Registry

private let usual = "A0000;0001;F58540;04A1B2C3D4E580;04A1B2C3D4E580;00;01;34;0A3F;2;102500000017;02/09/2025"

/// The reader of usual lines and the one of all lines.
@Suite struct PlainCardReaderTests {
    private func readers(
        _ columns: CardColumns = .crous,
        _ order: ByteOrder? = .normal
    ) throws -> (plain: PlainCardReader?, all: CardLineReader) {
        let layout = try CardLayout(columns, first: CardCells(Array(CROUSCSV.header.utf8)[...]))
        let all = CardLineReader(layout: layout, order: order)
        return (PlainCardReader(all), all)
    }

    private func line(_ bytes: [UInt8]) -> LineReader.Line {
        LineReader.Line(number: 7, offset: 300, bytes: bytes, isEnded: true)
    }

    private func reading(_ line: LineReader.Line, by reader: CardLineReader) throws -> CardLine {
        try reader.row(CardCells(line.content), line: line.number, offset: line.offset)
    }

    @Test(arguments: [usual, usual + "\r", ";;;04f0e1d2c3b4a5;;;;;;;1;29/02/2024"])
    func `a usual line is read in one pass`(text: String) throws {
        let (plain, all) = try readers()
        let line = line(Array(text.utf8))
        #expect(try #require(plain).card(line) == reading(line, by: all))
    }

    @Test(arguments: [
        "", usual + ";", usual.replacing("A0000", with: "A 000"), usual.replacing("A0000", with: "\"A000\""),
        usual.replacing("A0000", with: "é"), usual.replacing("04A1B2C3D4E580;04", with: "80E5D4C3B2A104;04"),
        usual.replacing("02/09/2025", with: "2025-09-02"), usual.replacing("0A3F", with: "G"),
        usual.replacing("102500000017", with: "1025000000170000"), usual.replacing("02/09", with: "31/02"),
    ]) func `another line is left to the other reader`(text: String) throws {
        #expect(try #require(readers().plain).card(line(Array(text.utf8))) == nil)
    }

    @Test func `a column with two meanings is left to the other reader`() throws {
        #expect(try readers(CardColumns("uid=3,number=10,date=11,code=9")).plain == nil)
        #expect(try readers(CardColumns("uid=3,number=10,code=9")).plain != nil)
    }

    @Test func `changed lines are read as by the other reader`() throws {
        var generator = TestRun.current.generator(for: "plain lines")
        let alphabet = Array("04AaFfGg;;;;\" \t\r/19x-+".utf8) + [0x00, 0x7F, 0xC3, 0xE9]
        var count = 0
        for order in [ByteOrder.normal, .reversed, nil] {
            let (plain, all) = try readers(CardColumns("uid=3,number=10,date=11,code=0,holder=1"), order)
            for _ in 0..<3_000 {
                var bytes = Array(usual.utf8)
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    let place = Int.random(in: bytes.indices, using: &generator)
                    let byte = try #require(alphabet.randomElement(using: &generator))
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[place] = byte
                    case 1: bytes.insert(byte, at: place)
                    default: bytes.remove(at: place)
                    }
                }
                let line = line(bytes)
                guard let card = try #require(plain).card(line) else { continue }
                #expect(try card == reading(line, by: all), "\(String(decoding: bytes, as: UTF8.self))")
                count += 1
            }
        }
        #expect(count > 1_000)
    }
}
