// SPDX-License-Identifier: Apache-2.0
import JournalFixtures
import Synchronization
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal
@testable import Registry

@Suite struct CROUSCSVTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func issuer() throws -> IssuerParameters {
        try IssuerParameters(
            cnous: 1,
            crous: 34,
            issuer: 0x0A3F,
            mapping: 2,
            numbers: Sample.number(1)...Sample.number(9999)
        )
    }

    private func labels() throws -> CROUSCSV.Labels {
        try #require(CROUSCSV.Labels(pixSS: "A0000", pixNN: "0001", appl: "F58540", nfo: "00"))
    }

    /// The enrolled cards of a journal as the CROUS's CSV.
    private func export(_ journal: Journal, _ labels: CROUSCSV.Labels) throws -> String {
        let registry = try Registry(path: folder.file("registry.sqlite"), journal: journal)
        var export = try CROUSExport(registry, issuer: issuer(), labels: labels, timeZone: .paris)
        return try export.text(of: journal.withState { $0.cards(in: .enrolled) })
    }

    private func days(ofEnrolmentsAt times: [String]) throws -> [String] {
        let next = Mutex(try times.map { try #require(Timestamp($0)) })
        let journal = try Journal(folder: folder.path) { next.withLock { $0.first ?? Timestamp(milliseconds: 0) } }
        for card in times.indices {
            try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card)))
            try journal.append(Sample.draft(.enrolled, card: card, number: UInt64(card)))
            next.withLock { _ = $0.removeFirst() }
        }
        return try export(journal, labels()).split(separator: "\n").dropFirst().map {
            String($0.split(separator: ";", omittingEmptySubsequences: false)[11])
        }
    }

    @Test func `the file matches the description byte for byte`() throws {
        let journal = try Sample.journal(in: folder, cards: 2)
        let text = try export(journal, labels())
        let expected = """
            PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION
            A0000;0001;F58540;04A1B2C3D40001;04A1B2C3D40001;00;01;34;0A3F;2;102500000001;02/09/2025
            A0000;0001;F58540;04A1B2C3D40002;04A1B2C3D40002;00;01;34;0A3F;2;102500000002;02/09/2025

            """
        #expect(text == expected)
    }

    @Test func `only cards enrolled now are in it`() throws {
        let journal = try Sample.journal(in: folder, cards: 3)
        try journal.append(Sample.draft(.reserved, card: 8, number: 8))
        try journal.append(Sample.draft(.cancelled, card: 2, number: 2, holder: 2))
        let text = try export(journal, labels())
        #expect(
            text.split(separator: "\n").dropFirst().map { $0.split(separator: ";")[3] } == [
                "04A1B2C3D40001", "04A1B2C3D40003",
            ]
        )
    }

    @Test func `the day is the Paris day in both nights of clock changes`() throws {
        let days = try days(ofEnrolmentsAt: [
            "2025-10-25T21:59:59.999Z", "2025-10-25T22:00:00.000Z", "2025-10-26T22:59:59.999Z",
            "2025-10-26T23:00:00.000Z",
            "2026-03-28T22:59:59.999Z", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z",
            "2026-03-29T22:00:00.000Z",
        ])
        #expect(
            days == [
                "25/10/2025", "26/10/2025", "26/10/2025", "27/10/2025", "28/03/2026", "29/03/2026", "29/03/2026",
                "30/03/2026",
            ]
        )
    }

    @Test func `without labels the cells are empty and there are still twelve`() throws {
        let journal = try Sample.journal(in: folder, cards: 1)
        let text = try export(journal, #require(CROUSCSV.Labels()))
        let cells = text.split(separator: "\n")[1].split(separator: ";", omittingEmptySubsequences: false)
        #expect(cells.count == 12)
        #expect(cells.prefix(3) == ["", "", ""])
        #expect(!text.contains(" ") && !text.contains("\r"))
    }

    @Test(arguments: ["a b", "a;b", "a\"b", "é", "a\n", "\t"])
    func `a label that readers would change is refused`(text: String) {
        #expect(CROUSCSV.Labels(pixSS: text) == nil)
        #expect(CROUSCSV.Labels(nfo: text) == nil)
    }
}
