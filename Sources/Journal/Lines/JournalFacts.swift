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
    private static let words = allCases.map { (event: $0, word: EventWord(Array($0.rawValue.utf8).span)) }

    /// Reads a cell; nil for a word that is passed over.
    static func read(_ cell: Span<UInt8>, _ column: Int) throws(ChainCellError) -> JournalEvent? {
        let word = EventWord(cell)
        for known in words where known.word == word { return known.event }
        guard JournalFormat.isOptional(cell) else { throw ChainCellError(column: column) }
        return nil
    }
}

/// A word of up to 16 bytes as numbers, which are compared without looking at memory. Longer words are unlike all of ours.
private struct EventWord: Equatable {
    private let count: Int
    private var front: UInt64 = 0
    private var back: UInt64 = 0

    init(_ word: Span<UInt8>) {
        count = word.count
        guard count <= 16 else { return }
        for index in word.indices { (front, back) = (front << 8 | back >> 56, back << 8 | UInt64(word[index])) }
    }
}
