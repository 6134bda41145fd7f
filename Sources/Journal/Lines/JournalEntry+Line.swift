// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile
internal import SmartCard

extension JournalEntry.Draft {
    /// The cells between `time` and `previous`.
    package var cells: [String] {
        JournalColumn.allCases.map { column in
            switch column {
            case .station: station
            case .operatorName: operatorName
            case .event: event.rawValue
            case .uid: uid?.description ?? ""
            case .number: number?.description ?? ""
            case .holder: holder?.description ?? ""
            case .profile: profile
            case .samUID: samUID
            case .reason: reason
            case .detail: detail
            }
        }
    }

    /// Puts the draft behind the last line of a chain: the entry and its line with line end.
    func line(at time: Timestamp, after tail: inout ChainTail) throws(JournalError) -> (
        entry: JournalEntry, bytes: [UInt8]
    ) {
        var next = tail
        let line = try chained { () throws(ChainError) in try next.add(cells, at: time) }
        try checkLengths()
        tail = next
        let entry = JournalEntry(
            sequence: line.head.sequence,
            time: time,
            content: self,
            previous: line.previous,
            hash: line.head.hash
        )
        return (entry, line.bytes)
    }
}

/// Reads entries of lines.
struct EntryReader {
    private let texts = TextTable()
    private var memory: TextMemory
    private var columns: (format: ChainFormat, places: JournalColumns)?

    init() { memory = TextMemory(texts) }

    /// Nil for a line with a word that is passed over; throws the column of a cell that cannot be read. The hashes are still
    /// to be looked at.
    mutating func read(
        _ line: Int,
        of lines: ChainLines
    ) throws(ChainCellError) -> (facts: JournalFacts, content: JournalEntry.Draft)? {
        let columns = columns(of: lines.format)
        let facts = try JournalFacts(line, of: lines, columns, texts, &memory)
        guard let event = facts.event else { return nil }
        let content = JournalEntry.Draft(
            event,
            station: lines.text(columns.station, of: line),
            operatorName: lines.text(columns.operatorName, of: line),
            uid: facts.uid.uid(texts),
            number: facts.number,
            holder: facts.holder.holder(texts),
            profile: lines.text(columns.profile, of: line),
            samUID: lines.text(columns.samUID, of: line),
            reason: lines.text(columns.reason, of: line),
            detail: lines.text(columns.detail, of: line)
        )
        return (facts, content)
    }

    private mutating func columns(of format: ChainFormat) -> JournalColumns {
        if let columns, columns.format == format { return columns.places }
        let places = JournalColumns(format)
        columns = (format, places)
        return places
    }
}
