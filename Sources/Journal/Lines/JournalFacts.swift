// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile

/// The content of a line that counts for cards and numbers, as plain values without texts.
struct JournalFacts: Sendable {
    let sequence: UInt64
    let time: Timestamp
    /// Nil for a word that is passed over.
    let event: JournalEvent?
    var uid = PackedUID.none
    var number: CROUSNumber?
    var holder = PackedHolder.none
    var station: TextTable.Number = 0
    var profile: TextTable.Number = 0
    var reason: TextTable.Number = 0
    var statement = Statement.none
}

extension JournalFacts {
    init(_ entry: JournalEntry, _ texts: TextTable) {
        let content = entry.content
        sequence = entry.sequence
        time = entry.time
        event = content.event
        uid = PackedUID(content.uid, texts)
        number = content.number
        holder = PackedHolder(content.holder, texts)
        station = texts.number(content.station)
        profile = texts.number(content.profile)
        reason = texts.number(content.reason)
        statement = DetailWords.statement(of: content.event, Array(content.detail.utf8).span, texts)
    }

    /// Reads the cells of a line; throws the column of the first that cannot be read.
    init(
        _ line: Int,
        of lines: ChainLines,
        _ columns: JournalColumns,
        _ texts: TextTable,
        _ memory: inout TextMemory
    ) throws(ChainCellError) {
        sequence = lines.sequences[line]
        time = lines.times[line]
        let bytes = lines.bytes.span
        func cell(_ column: Int) -> Range<Int> { lines.cell(column, of: line) }
        event = try JournalEvent.read(bytes.extracting(cell(columns.event)), columns.event)
        guard let uid = PackedUID(bytes.extracting(cell(columns.uid)), texts) else {
            throw ChainCellError(column: columns.uid)
        }
        self.uid = uid
        let number = cell(columns.number)
        if !number.isEmpty {
            guard let value = CROUSNumber(digits: bytes.extracting(number)) else {
                throw ChainCellError(column: columns.number)
            }
            self.number = value
        }
        guard let holder = PackedHolder(bytes.extracting(cell(columns.holder)), texts) else {
            throw ChainCellError(column: columns.holder)
        }
        self.holder = holder
        guard let event else { return }
        statement = DetailWords.statement(of: event, bytes.extracting(cell(columns.detail)), texts)
        guard event.rule.change != .none else { return }
        station = memory.number(bytes.extracting(cell(columns.station)))
        profile = memory.number(bytes.extracting(cell(columns.profile)))
        reason = memory.number(bytes.extracting(cell(columns.reason)))
    }
}

extension JournalEvent {
    private static let words = allCases.map { (event: $0, word: Array($0.rawValue.utf8)) }

    /// Reads a cell; nil for a word that is passed over.
    static func read(_ cell: Span<UInt8>, _ column: Int) throws(ChainCellError) -> JournalEvent? {
        for (event, word) in words where word.count == cell.count && word.span.starts(with: cell) { return event }
        guard JournalFormat.isOptional(cell) else { throw ChainCellError(column: column) }
        return nil
    }
}

extension Span<UInt8> {
    /// True for a text that is not longer and ends nowhere else.
    fileprivate func starts(with text: Span<UInt8>) -> Bool {
        for index in text.indices where self[index] != text[index] { return false }
        return true
    }
}
