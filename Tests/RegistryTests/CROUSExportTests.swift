// SPDX-License-Identifier: Apache-2.0
import Journal
import JournalFixtures
import RegistryFixtures
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Registry

@Suite struct CROUSExportTests {
    private let fixture: RegistryFixture

    init() throws { fixture = try RegistryFixture() }

    private func export() throws -> [String] {
        try fixture.registry.catchUp(with: fixture.journal)
        let issuer = try IssuerParameters(
            cnous: 1,
            crous: 34,
            issuer: 0x0A3F,
            mapping: 2,
            numbers: Sample.number(1)...Sample.number(9999)
        )
        let labels = try #require(CROUSCSV.Labels(pixSS: "P", pixNN: "N", appl: "F58540", nfo: "77"))
        var export = CROUSExport(fixture.registry, issuer: issuer, labels: labels, timeZone: .paris)
        let cards = fixture.journal.withState { $0.cards(in: .enrolled) }
        return try export.text(of: cards).split(separator: "\n").map(String.init)
    }

    private func link(_ cards: [Int]) throws {
        for card in cards {
            try fixture.journal.append(Sample.draft(.reserved, card: card, number: UInt64(card)))
            try fixture.journal.append(Sample.draft(.enrolled, card: card, number: UInt64(card)))
        }
    }

    @Test func `imported rows are exported unchanged and can be imported again`() throws {
        let rows = [
            try RegistryFixture.row(1, day: "15/10/2024"),
            "é'=1;;x;\(try Sample.uid(2));04FF;N;C;R;00aF;007;000\(try Sample.number(2));01/01/2025",
            ";;;\(try Sample.uid(3));;;;;;;\(try Sample.number(3));29/02/2024",
        ]
        let report = try fixture.run(rows)
        try link([1, 2, 3])
        let lines = try export()
        #expect(lines == [CROUSCSV.header] + rows)

        let other = try RegistryFixture()
        let again = try other.run(Array(lines.dropFirst()))
        #expect(again.delivery == report.delivery)
        for card in 1...3 {
            #expect(try other.registry.stock(uid: Sample.uid(card)) == fixture.registry.stock(uid: Sample.uid(card)))
        }
    }

    @Test func `only the required forms are normalised`() throws {
        let uid = try Sample.uid(1)
        let backwards = Hex.encode(uid.bytes.reversed()).lowercased()
        _ = try fixture.run([" A ;;;\(backwards); ff 04 ;;;;; ;\(try Sample.number(1)); 2025-01-31 "])
        try link([1])
        #expect(try export().last == "A;;;\(uid);04FF;;;;;;\(try Sample.number(1));31/01/2025")
    }

    @Test func `our own cards and cards of another layout are made from the profile`() throws {
        let path = try fixture.folder.write("short.csv", "\(try Sample.uid(2));\(try Sample.number(2));31/01/2025\n")
        let order = ImportRequest(path: path, columns: try CardColumns("uid=0,number=1,date=2"), station: "desk1/stock")
        _ = try StockImport(journal: fixture.journal, registry: fixture.registry).run(order)
        try link([1, 2])
        let (own, foreign) = (try Sample.uid(1), try Sample.uid(2))
        #expect(
            try export().dropFirst() == [
                "P;N;F58540;\(own);\(own);77;01;34;0A3F;2;102500000001;02/09/2025",
                "P;N;F58540;\(foreign);\(foreign);77;01;34;0A3F;2;102500000002;31/01/2025",
            ]
        )
    }

    @Test func `a long row is read to its end`() throws {
        let row = try String(repeating: "x", count: 2000) + RegistryFixture.row(1)
        _ = try fixture.run([row])
        try link([1])
        #expect(try export().last == row)
    }

    @Test func `a changed kept file is an error and not a card`() throws {
        let file = try fixture.run([RegistryFixture.row(1), RegistryFixture.row(2)]).delivery.file
        try link([1])
        let name = "deliveries/\(file).csv"
        let text = String(decoding: try fixture.folder.read(name), as: UTF8.self)
        let changed = text.replacing("102500000001", with: "102500000007")
        try fixture.folder.remove(name)
        try fixture.folder.write(name, changed)
        #expect(throws: RegistryError.deliveryChanged(fixture.folder.file(name))) { try export() }
    }
}
