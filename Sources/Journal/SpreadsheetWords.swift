// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The words of a spreadsheet of the journal: the header, and the words of the columns event, reason and detail.
struct SpreadsheetWords: Sendable {
    let header: [String]
    private let language: Language
    private let events: [JournalEvent: String]
    private let reasons: [String: PhraseKey]
    private let details: [String: PhraseKey]

    init(in language: Language) {
        self.language = language
        header = [
            Phrase(.spreadsheetLine), Phrase(.spreadsheetDate), Phrase(.spreadsheetTime), Phrase(.spreadsheetStation),
            Phrase(.spreadsheetOperator), Phrase(.spreadsheetEvent), Phrase(.spreadsheetUID),
            Phrase(.spreadsheetNumber),
            Phrase(.spreadsheetHolder), Phrase(.spreadsheetProfile), Phrase(.spreadsheetSAM),
            Phrase(.spreadsheetReason),
            Phrase(.spreadsheetDetail),
        ].map { $0.text(in: language) }
        events = Dictionary(uniqueKeysWithValues: JournalEvent.allCases.map { ($0, $0.text(in: language)) })
        reasons = PhraseKey.family("reason.")
        details = PhraseKey.family("detail.")
    }

    /// What happened.
    func event(_ event: JournalEvent) -> String { events[event] ?? event.rawValue }

    /// The reason in words; unchanged when the programs do not use it.
    func reason(_ text: String) -> String { reasons[text].map { Phrase($0).text(in: language) } ?? text }

    /// The detail, part by part; parts that do not begin with a word of the programs are unchanged.
    func detail(_ text: String) -> String {
        text.split(separator: ", ", omittingEmptySubsequences: false).map { part in
            if let whole = details[String(part).replacing(" ", with: "-")] { return Phrase(whole).text(in: language) }
            let words = part.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, let key = details[words[0]] else { return String(part) }
            return Phrase(key, ["value": words[1]]).text(in: language)
        }.joined(separator: ", ")
    }
}
