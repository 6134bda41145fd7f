// SPDX-License-Identifier: Apache-2.0
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Registry

@Suite struct CardFileReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The three rows of docs/facts/domain.md, section 2.2.
    private static let rows = [
        "A0000;0001;F58540;04A1B2C3D4E580;04A1B2C3D4E580;00;01;34;0A3F;2;102500000017;02/09/2025",
        "A0000;0001;F58540;041122AABBCC80;041122AABBCC80;;;;0A3F;2;000000102500018;02/09/2025",
        ";;;04F0E1D2C3B4A5;;;;;;;102500019;15/10/2025",
    ]

    private func read(
        _ bytes: [UInt8],
        _ columns: CardColumns = .crous
    ) throws -> (layout: CardLayout, lines: [CardFileReader.Line]) {
        var reader = try CardFileReader(path: folder.write("cards.csv", bytes), columns: columns)
        var lines: [CardFileReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(reader.count == lines.count)
        return (reader.layout, lines)
    }

    private func read(_ lines: [String], _ columns: CardColumns = .crous) throws -> [CardFileReader.Line] {
        try read(Array(lines.map { $0 + "\n" }.joined().utf8), columns).lines
    }

    /// The fault of one line after the header.
    private func problem(_ line: String, _ columns: CardColumns = .crous) throws -> RowProblem? {
        let lines = try read([CROUSCSV.header, line], columns)
        try #require(lines.count == 1)
        guard case .failure(let problem) = lines[0] else { return nil }
        return problem
    }

    @Test func `the rows of the description are read`() throws {
        let cards = try read([CROUSCSV.header] + Self.rows).map { try $0.get() }
        #expect(cards.map(\.uid.description) == ["04A1B2C3D4E580", "041122AABBCC80", "04F0E1D2C3B4A5"])
        #expect(cards.map(\.number.value) == [102_500_000_017, 102_500_018, 102_500_019])
        #expect(cards.map(\.day?.french) == ["02/09/2025", "02/09/2025", "15/10/2025"])
        #expect(cards.map(\.line) == [2, 3, 4])
        #expect(cards.first?.offset == CROUSCSV.header.utf8.count + 1)
        #expect(cards.allSatisfy { $0.code == nil && $0.holder == nil && !$0.isLatin1 })
    }

    @Test func `a byte order mark and Windows line ends change nothing`() throws {
        let text = ([CROUSCSV.header] + Self.rows).joined(separator: "\r\n")
        let marked = try read([0xEF, 0xBB, 0xBF] + Array(text.utf8))
        #expect(marked.layout.firstLine == .header)
        #expect(try marked.lines.map { try $0.get().number.value } == [102_500_000_017, 102_500_018, 102_500_019])
        #expect(try marked.lines.first?.get().offset == CROUSCSV.header.utf8.count + 5)
    }

    @Test(arguments: [
        "04a1b2c3d4e580", " 04 A1 B2 C3 D4 E5 80 ", "04:A1:B2:C3:D4:E5:80", "\t04a1 b2c3 d4e580", "\"04A1B2C3D4E580\"",
    ]) func `a UID is read in every usual form`(text: String) throws {
        let line = try read([CROUSCSV.header, ";;;\(text);;;;;;; 1025 00019 ;15/10/2025"])
        let card = try #require(line.first).get()
        #expect(card.uid.description == "04A1B2C3D4E580")
        #expect(card.number.value == 102_500_019)
    }

    @Test func `each kind of wrong line has its reason`() throws {
        let good = ";;;04F0E1D2C3B4A5;;;;;;;102500019;15/10/2025"
        let cases: [(String, CardColumns.Field?, RowProblem.Reason)] = [
            (String(good.dropFirst()), nil, .cellCount(found: 11, expected: 12)),
            (good + ";", nil, .cellCount(found: 13, expected: 12)),
            (good.replacing("04F0E1D2C3B4A5", with: ""), .uid, .empty),
            (good.replacing("04F0", with: "04G0"), .uid, .notHexadecimal),
            (good.replacing("04F0E1D2C3B4A5", with: "04F0E1D"), .uid, .notHexadecimal),
            (good.replacing("04F0E1D2C3B4A5", with: "08F0E1D2"), .uid, .uidLength(bytes: 4)),
            (good.replacing("102500019", with: ""), .number, .empty),
            (good.replacing("102500019", with: "-1"), .number, .notDecimal),
            (good.replacing("102500019", with: "1025000190000000"), .number, .tooLong(digits: 16)),
            (good.replacing("15/10/2025", with: "31/02/2026"), .date, .noSuchDay),
            (good.replacing("15/10/2025", with: "15.10.2025"), .date, .dayForm),
            (good.replacing("15/10/2025", with: ""), .date, .empty),
            (good.replacing(";102500019", with: "x;102500019"), nil, .mapping),
            (good.replacing(";;102500019", with: "0A3G;;102500019"), nil, .issuer),
            (good.replacing("04F0", with: "\"04F0"), nil, .text(.openQuote)),
            ("\"a;b\"" + good, nil, .separatorInCell),
        ]
        for (line, column, reason) in cases {
            #expect(try problem(line) == RowProblem(line: 2, column, reason), "\(line)")
        }
        #expect(try problem(good) == nil)
    }

    @Test func `blank lines are not cards and count as lines`() throws {
        let lines = try read([CROUSCSV.header, "", Self.rows[0], "  \r", "x", ""])
        #expect(try lines.first?.get().line == 3)
        #expect(lines.last == .failure(RowProblem(line: 5, .cellCount(found: 1, expected: 12))))
        #expect(lines.count == 2)
    }

    @Test func `an overlong line is one wrong line and shifts no other`() throws {
        let long = String(repeating: "x;", count: LineReader.longestLine)
        let lines = try read([CROUSCSV.header, long + Self.rows[0], Self.rows[1], "x"])
        try #require(lines.count == 3)
        let tooLong = RowProblem.Reason.text(.tooLong(bytes: LineReader.longestLine))
        #expect(lines[0] == .failure(RowProblem(line: 2, tooLong)))
        let card = try lines[1].get()
        let before = [CROUSCSV.header, long, Self.rows[0]].reduce(2) { $0 + $1.utf8.count }
        #expect(card.line == 3 && card.offset == before)
        #expect(lines[2] == .failure(RowProblem(line: 4, .cellCount(found: 1, expected: 12))))
        #expect(throws: StockError.firstLine(tooLong)) { try read([long]) }
    }

    @Test func `UTF-16 is recognised in the first line`() throws {
        let text = CROUSCSV.header.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: StockError.firstLine(.text(.controlCharacter(cell: 0)))) { try read([0xFF, 0xFE] + text) }
    }

    @Test func `a quoted line in Latin-1 is named`() throws {
        let row = "\"\u{1}\";;;04F0E1D2C3B4A5;;;;;;;102500019;15/10/2025\n".utf8.map { $0 == 1 ? 0xE9 : $0 }
        let lines = try read(Array("\(CROUSCSV.header)\n".utf8) + row).lines
        #expect(lines == [.failure(RowProblem(line: 2, .text(.notUTF8(looksLikeLatin1: true))))])
        #expect(RowProblem.Reason.text(.notUTF8(looksLikeLatin1: true)).text(in: .french).contains("Latin-1"))
    }

    @Test func `letters in Latin-1 are read and remarked`() throws {
        let row = Array("\u{1};;;04F0E1D2C3B4A5;;;;;;;102500019;15/10/2025\n".utf8).map { $0 == 1 ? 0xE9 : $0 }
        let lines = try read(Array("\(CROUSCSV.header)\n".utf8) + row + Array("é\(Self.rows[2])\n".utf8)).lines
        #expect(try lines.map { try $0.get().isLatin1 } == [true, false])
        let cells = try CardCells(row.dropLast()[...])
        #expect(cells[0] == "é")
    }

    @Test func `a file without header begins with a card`() throws {
        let text = Self.rows.joined(separator: "\n")
        let file = try read(Array(text.utf8))
        #expect(file.layout.firstLine == .row)
        #expect(try file.lines.map { try $0.get().line } == [1, 2, 3])
        #expect(try file.lines.first?.get().offset == 0)
    }

    @Test func `another first line is not a card`() throws {
        let file = try read(Array("PIX;PIX;AID;UID;RID;NFO;C;C;E;M;NUM;DATE\n\(Self.rows[0])\n".utf8))
        #expect(file.layout.firstLine == .otherHeader)
        #expect(file.lines.count == 1)
    }

    @Test func `a bad first card is a bad card and not a header`() throws {
        let lines = try read([String(Self.rows[0].dropLast(10)) + "31/02/2025", Self.rows[1]])
        #expect(lines.first == .failure(RowProblem(line: 1, .date, .noSuchDay)))
        #expect(lines.count == 2)
    }

    @Test func `another layout is read by names and by positions`() throws {
        let text = ["Carte; N° Crous ;csn;étudiant", "C-0001;102500019;04F0E1D2C3B4A5;22519001"]
        let named = try CardColumns("number = n°crous, uid=CSN, code=Carte, holder=étudiant")
        let card = try #require(try read(text, named).first).get()
        #expect(card.code == "C-0001" && card.holder == "22519001" && card.day == nil)
        let placed = try CardColumns("uid=2,number=1,code=0,holder=3")
        #expect(try read(text, placed).first?.get() == card)
        #expect(try read([text[1]], placed).first?.get().line == 1)
    }

    @Test func `missing columns are named`() throws {
        #expect(throws: StockError.missingColumns(["CSN"])) {
            try read([CROUSCSV.header], CardColumns("uid=csn,number=NUM_CARTE"))
        }
        #expect(throws: StockError.missingColumns(["12"])) {
            try read([CROUSCSV.header], CardColumns("uid=3,number=10,code=12"))
        }
        #expect(throws: StockError.emptyFile) { try read([UInt8]()) }
        #expect(throws: StockError.firstLine(.text(.openQuote))) { try read(["\"a;b"]) }
    }

    @Test func `random bytes never trap`() throws {
        var generator = TestRun.current.generator(for: "card files")
        let alphabet = Array("04A5;;;;;;\"\n\r\0é/2025 ".utf8)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            _ = try? read(bytes)
        }
    }
}
