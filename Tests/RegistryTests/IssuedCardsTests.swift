// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import JournalFixtures
import RegistryFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import Holders
@testable import Journal
@testable import Registry

/// Cards of an earlier tool: each has a journal line.
@Suite struct IssuedCardsTests {
    private let fixture: RegistryFixture
    private let holders: HoldersDirectory

    /// Two people are known.
    init() throws {
        fixture = try RegistryFixture()
        holders = try HoldersDirectory(folder: fixture.folder.path)
        let people = """
            numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
            22519001;;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2026
            09900017;;N'Diaye;Élodie;;29/02/2004;elodie@etu.univ-exemple.example;etudiant;valide;31/12/2026

            """
        #expect(try holders.importCSV(Array(people.utf8)).imported.count == 2)
    }

    private func run(_ rows: [String], _ change: (inout ImportRequest) throws -> Void = { _ in }) throws
        -> StockReport
    {
        let path = try fixture.folder.write("issued.csv", (["uid;num;who"] + rows).map { $0 + "\n" }.joined())
        var order = ImportRequest(
            path: path,
            kind: .issued,
            columns: try CardColumns("uid=uid,number=num,holder=who"),
            station: "desk1/stock",
            operatorName: "léa"
        )
        try change(&order)
        return try StockImport(journal: fixture.journal, registry: fixture.registry, holders: holders).run(order)
    }

    private func row(_ card: Int, number: UInt64? = nil, holder: String = "") throws -> String {
        let number = try number ?? Sample.number(UInt64(card)).value
        return "\(try Sample.uid(card));\(number);\(holder)"
    }

    @Test func `each card gets its line and the file its own`() throws {
        let report = try run([row(1, holder: "22519001"), row(2), row(3, holder: "09900017")])
        #expect(report.delivery.kind == .issued && report.delivery.accepted == 3)
        #expect(fixture.journal.head.sequence == 4)
        let card = try #require(fixture.journal.card(Sample.uid(1)))
        #expect(card.state == .enrolled && card.reason == "issued")
        #expect(card.holder == holders.reference(ofStudent: "22519001") && card.holder != nil)
        #expect(fixture.journal.withState { $0.owner(of: card.number) } == card.uid)
        #expect(fixture.journal.card(try Sample.uid(2))?.holder == nil)
        #expect(try fixture.registry.stock(uid: Sample.uid(3))?.file == report.delivery.file)
        let text = try fixture.journal.text(last: 4)
        #expect(text.contains("delivery \(report.delivery.file) line 2"))
        #expect(!text.contains("22519001"))
    }

    @Test func `a rebuilt registry is the same`() throws {
        _ = try run([row(1), row(2, holder: "22519001"), row(3, holder: "nobody"), row(2), "x;1;"]) {
            $0.skipsBadRows = true
        }
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `an interrupted import is repeated and adds the missing cards`() throws {
        let report = try run([row(1, holder: "22519001"), row(2)])
        let other = try RegistryFixture()
        let lines = try [
            JournalEntry.Draft(
                .imported,
                station: "desk1/stock",
                uid: Sample.uid(1),
                number: Sample.number(1),
                holder: holders.reference(ofStudent: "22519001"),
                reason: "issued",
                detail: "delivery \(report.delivery.file) line 2"
            )
        ]
        _ = try other.journal.append(lines)
        let order = ImportRequest(
            path: fixture.folder.file("issued.csv"),
            kind: .issued,
            columns: report.delivery.columns,
            station: "desk1/stock"
        )
        let again = try StockImport(journal: other.journal, registry: other.registry, holders: holders).run(order)
        #expect(again.delivery == report.delivery)
        #expect(other.journal.head.sequence == 3)
        #expect(try other.registry.cardCount() == 2)
    }

    @Test func `all faults are known before the first line`() throws {
        let rows = [
            try row(1, holder: "22519001"), try row(2, holder: "22519001"), try row(3, holder: "Zoé"), try row(4),
            try row(4), try row(5, number: Sample.number(1).value), "04;1;",
        ]
        let error = #expect(throws: StockError.self) { try run(rows) }
        guard case .refusedRows(5, _, let report) = error else { throw try #require(error) }
        let lines = try fixture.folder.lines(String(report.dropFirst(fixture.folder.path.count + 1))).dropFirst()
        #expect(
            lines.map { $0.split(separator: ";", omittingEmptySubsequences: false).prefix(4).joined(separator: ";") }
                == [
                    "6;uid;refused;repeated-uid", "7;number;refused;repeated-number", "8;uid;refused;uid-length",
                    "3;holder;refused;journal", "4;holder;refused;unknown-holder",
                ]
        )
        #expect(fixture.journal.head.sequence == 0)
        #expect(try fixture.registry.stock(uid: Sample.uid(1)) == nil)
    }

    @Test func `good lines are imported without the wrong ones on request`() throws {
        try fixture.journal.append(Sample.draft(.reserved, card: 6, number: 66))
        let rows = [
            try row(1, holder: "22519001"), try row(2, holder: "22519001"), try row(3, holder: "Zoé"), try row(4),
            try row(4), try row(5, number: Sample.number(1).value), try row(6),
            try row(7, number: Sample.number(66).value),
        ]
        let report = try run(rows) { $0.skipsBadRows = true }
        #expect(report.delivery.rows == 8 && report.delivery.refused == 6)
        #expect(
            report.refused.map { "\($0.line) \($0.reason.key)" }.sorted() == [
                "3 journal", "4 unknown-holder", "6 repeated-uid", "7 repeated-number", "8 other-number",
                "9 other-card",
            ]
        )
        #expect(
            fixture.journal.withState { $0.cards(in: .enrolled) }.map(\.uid) == [try Sample.uid(1), try Sample.uid(4)]
        )
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `a card of a delivery keeps its number`() throws {
        _ = try fixture.run([RegistryFixture.row(1), RegistryFixture.row(2)])
        let report = try run([row(1, holder: "22519001"), row(2, number: 99), row(9, number: Sample.number(2).value)]) {
            $0.skipsBadRows = true
        }
        #expect(report.refused.map { "\($0.line) \($0.reason.key)" } == ["3 other-number", "4 other-card"])
        #expect(fixture.journal.withState { $0.cards(in: .enrolled) }.map(\.uid) == [try Sample.uid(1)])
    }

    @Test func `delivered cards that were issued before are taken over`() throws {
        let stock = try fixture.run([RegistryFixture.row(1), RegistryFixture.row(2), RegistryFixture.row(3)]).delivery
        let report = try run([row(1, holder: "22519001"), row(2)])
        #expect(report.delivery.refused == 0 && report.delivery.present == 2 && report.refused == [])
        #expect(fixture.journal.withState { $0.cards(in: .enrolled) }.count == 2)
        #expect(try fixture.registry.stock(uid: Sample.uid(1))?.file == stock.file)
        let records = try fixture.registry.allDeliveries()
        #expect(records.map(\.linked) == [2, 0] && records.map(\.left) == [1, 0])
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `the same file again takes over cards of holders that are known now`() throws {
        let rows = [try row(1, holder: "22519001"), try row(2, holder: "22519002")]
        let first = try run(rows) { $0.skipsBadRows = true }.delivery
        #expect(first.refused == 1)
        let people = """
            numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
            22519002;;Exemple;Noé;;17/03/2006;noe@etu.univ-exemple.example;etudiant;valide;31/12/2026

            """
        #expect(try holders.importCSV(Array(people.utf8)).imported.count == 1)
        let second = try run(rows).delivery
        #expect(second.file == first.file && second.refused == 0 && second.accepted == 2)
        #expect(fixture.journal.card(try Sample.uid(2))?.holder == holders.reference(ofStudent: "22519002"))
        #expect(try fixture.registry.allDeliveries().map(\.linked) == [2])
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
        let same = StockError.sameFile(first.file, sequence: fixture.journal.head.sequence, refused: 0)
        #expect(throws: same) { try run(rows) }
    }

    @Test func `the cards of a delivery may be declared issued later`() throws {
        let rows = [try row(1, holder: "22519001"), try row(2)]
        let stock = try run(rows) { order in
            order.kind = .stock
            order.columns = try CardColumns("uid=uid,number=num")
        }.delivery
        let issued = try run(rows).delivery
        #expect(issued.file == stock.file && issued.kind == .issued && issued.accepted == 2)
        #expect(fixture.journal.withState { $0.cards(in: .enrolled) }.count == 2)
        let record = try #require(try fixture.registry.delivery(stock.file))
        #expect(record.linked == 2 && record.left == 0 && record.delivery == issued)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
        #expect(throws: StockError.self) { try run(rows) { $0.kind = .stock } }
    }

    @Test func `a reversed UID is issued to no one`() throws {
        let backwards = Hex.encode(try Sample.uid(2).bytes.reversed())
        let report = try run([row(1), "\(backwards);\(Sample.number(2));", row(3)]) { order in
            (order.order, order.skipsBadRows) = (.normal, true)
        }
        #expect(report.refused == [RowProblem(line: 3, .uid, .reversedUID)])
        #expect(fixture.journal.withState { $0.cards(in: .enrolled) }.count == 2)
    }

    @Test func `another holder in the journal stays and is remarked`() throws {
        _ = try Sample.uid(1)
        try fixture.journal.append(Sample.draft(.reserved, card: 1, number: 1, holder: 1))
        let report = try run([row(1, holder: "22519001"), row(2)])
        #expect(report.remarks == [RowProblem(line: 2, .holder, .otherHolder)])
        #expect(fixture.journal.card(try Sample.uid(1))?.holder == (try Sample.holder(1)))
        #expect(report.delivery.refused == 0)
    }

    /// Two groups of lines, each with its fsync.
    private func manyRows() throws -> [String] { try (0..<5000).map { try row($0, number: UInt64($0) + 5000) } }

    @Test func `more cards than one group are imported one group after the other`() throws {
        #expect(try run(manyRows()).delivery.accepted == 5000)
        #expect(fixture.journal.head.sequence == 5001)
        #expect(try fixture.journal.verify().cards == 5000)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }

    @Test func `an import that was cut off inside a group of lines is repeated`() throws {
        let rows = try manyRows()
        let file = try fixture.folder.write("issued.csv", (["uid;num;who"] + rows).map { $0 + "\n" }.joined())
        let order = ImportRequest(
            path: file,
            kind: .issued,
            columns: try CardColumns("uid=uid,number=num,holder=who"),
            station: "desk1/stock"
        )
        let folder = fixture.folder
        let image = Mutex<(journal: [UInt8], head: [UInt8])?>(nil)
        let report = try StockImport(journal: fixture.journal, registry: fixture.registry).run(order) { progress in
            guard progress.phase == .journal, image.withLock({ $0 == nil }) else { return }
            // What is durable after the first group.
            let content = Result { (journal: try folder.read(Sample.file), head: try folder.read("journal.head")) }
            image.withLock { $0 = try? content.get() }
        }
        let first = try #require(image.withLock { $0 })
        let whole = try folder.read(Sample.file)
        let other = try TemporaryFolder()
        // The second group was being written: half of it is there, its last line in part.
        try other.write(Sample.file, Array(whole.prefix((first.journal.count + whole.count) / 2)))
        try other.write("journal.head", first.head)
        let journal = try Journal(folder: other.path, clock: Sample.clock())
        #expect(journal.opening.tornLine != nil && (4097..<5000).contains(journal.head.sequence))
        let registry = try Registry(path: other.file("registry.sqlite"), journal: journal)
        let again = try StockImport(journal: journal, registry: registry).run(order)
        #expect(again.delivery == report.delivery && again.refused == [])
        #expect(journal.head.sequence == 5001)
        #expect(try registry.cards().map(\.uid) == fixture.registry.cards().map(\.uid))
    }

    @Test func `a station that writes between two groups is no obstacle`() throws {
        let isDone = Atomic(false)
        let journal = fixture.journal
        let path = try fixture.folder.write("issued.csv", (["uid;num;who"] + manyRows()).map { $0 + "\n" }.joined())
        let order = ImportRequest(
            path: path,
            kind: .issued,
            columns: try CardColumns("uid=uid,number=num,holder=who"),
            skipsBadRows: true,
            station: "desk1/stock"
        )
        let report = try StockImport(journal: journal, registry: fixture.registry).run(order) { progress in
            guard progress.phase == .journal, !isDone.exchange(true, ordering: .relaxed) else { return }
            // Another number for a card of the second group.
            #expect(throws: Never.self) { try journal.append(Sample.draft(.reserved, card: 4500, number: 1)) }
        }
        #expect(report.refused.map { "\($0.line) \($0.reason.key)" } == ["4502 other-number"])
        #expect(report.delivery.accepted == 4999)
        #expect(try fixture.dumpOfAnotherRegistry() == fixture.dump())
    }
}
