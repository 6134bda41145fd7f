// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import SmartCard

/// Selects journal lines for a spreadsheet; all given conditions must hold.
package struct SpreadsheetFilter: Hashable, Sendable {
    /// When the line was written.
    package var moments: Range<Timestamp>?
    /// Name of the operator.
    package var operatorName: String?
    /// Station: the whole `host/reader`, or one of the two.
    package var station: String?

    /// Every line.
    package init() {}

    func takes(_ entry: JournalEntry) -> Bool {
        if let moments, !moments.contains(entry.time) { return false }
        if let operatorName, entry.content.operatorName != operatorName { return false }
        guard let station else { return true }
        let parts = entry.content.station.split(separator: "/", maxSplits: 1)
        return entry.content.station == station || parts.contains { $0 == station }
    }
}

/// The journal as a spreadsheet: French headers, days and times in Paris, UIDs as `04:A1:…`.
package struct JournalSpreadsheet {
    private static let words = SpreadsheetWords(in: .french)

    let filter: SpreadsheetFilter
    let timeZone: CampusTimeZone

    package init(filter: SpreadsheetFilter, timeZone: CampusTimeZone) {
        self.filter = filter
        self.timeZone = timeZone
    }

    /// The whole file.
    package func text(of journal: Journal) throws(JournalError) -> String {
        var bytes = DelimitedText.byteOrderMark
        bytes += try line(Self.words.header)
        var reader = try journal.reader()
        while let entry = try reader.next() {
            if filter.takes(entry) { bytes += try line(cells(of: entry)) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func line(_ cells: [String]) throws(JournalError) -> [UInt8] {
        try wrapping(JournalError.unwritable) { () throws(DelimitedText.Failure) in try Spreadsheet.line(of: cells) }
    }

    /// Every spreadsheet reads ISO days as days; some take `02/09/2025` for a day of February.
    private func cells(of entry: JournalEntry) -> [String] {
        let line = entry.content
        return [String(entry.sequence), timeZone.day(of: entry.time).description, timeZone.clock(of: entry.time)]
            + [
                line.station, line.operatorName, Self.words.event(line.event),
                line.uid.map { Self.spaced($0.bytes) } ?? "",
                line.number?.padded ?? "", line.holder?.description ?? "", line.profile,
                CardUID(hex: line.samUID).map { Self.spaced($0.bytes) } ?? line.samUID,
                Self.words.reason(line.reason), Self.words.detail(line.detail),
            ].map(Spreadsheet.text)
    }

    private static func spaced(_ bytes: [UInt8]) -> String { bytes.map { Hex.encode([$0]) }.joined(separator: ":") }
}
