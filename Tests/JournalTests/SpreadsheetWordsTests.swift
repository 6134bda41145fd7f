// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore
@testable import Journal

/// The words of the journal in a French spreadsheet.
@Suite struct SpreadsheetWordsTests {
    private let words = SpreadsheetWords(in: .french)

    @Test func `reasons of the programs are translated, others stay`() {
        #expect(words.reason("DP") == "DP, perdue" && words.reason("deleted") == "application supprimée")
        #expect(words.reason("chez elle") == "chez elle" && words.reason("") == "")
    }

    @Test(arguments: [
        ("row C4, holds 102500000001", "cas C4, contient 102500000001"), ("not read", "puce non lue"),
        ("supervisor Zoé, factory 1/0, key 0 16/1", "responsable Zoé, clé d'usine 1/0, clé 0 16/1"),
        ("from H-1", "de H-1"), ("by 04A1B2C3D40001", "par 04A1B2C3D40001"), ("2026-09-30", "2026-09-30"), ("", ""),
        ("held 102500000001, supervisor A, B", "contenait 102500000001, responsable A, B"),
    ]) func `details are translated part by part`(detail: String, french: String) {
        #expect(words.detail(detail) == french)
    }

    @Test func `every event has a name`() {
        #expect(Set(JournalEvent.allCases.map(words.event)).count == JournalEvent.allCases.count)
        #expect(words.header.count == 13)
    }
}
