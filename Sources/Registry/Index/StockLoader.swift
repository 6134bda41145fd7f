// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal
internal import SmartCard

/// Adds the cards of one file to the registry, inside one transaction. The same file after the same journal lines gives
/// the same rows and the same refusals: an import and the replay of its line use this code.
///
/// A chunk of cards is inserted in the order of the UIDs, so that the index of the UIDs is filled page by page. When one
/// of its cards is known already, the chunk is taken back and its lines are looked at one by one in the order of the
/// file: which of two lines is refused depends on that order.
struct StockLoader {
    /// The counts of a file.
    struct Count {
        var rows = 0
        var refused = 0
        var present = 0
    }

    private let database: Database
    private let id: Int64
    private let delivery: Delivery
    private let insertion: CardInsertion
    private let attachment: BulkStatement

    /// A loader for the delivery with row `id`; the counts of `delivery` are not used.
    init(_ database: Database, id: Int64, _ delivery: Delivery) throws {
        self.database = database
        self.id = id
        self.delivery = delivery
        insertion = try CardInsertion(database, delivery: id)
        attachment = try BulkStatement(
            database,
            """
            UPDATE card SET delivery = ?, line = ?, offset = ?, code = ?
            WHERE number = ? AND uid = ? AND delivery IS NULL
            """
        )
    }

    /// Reads a file to its end; `tell` gets each refused line, and each card that is already present
    /// (``RowProblem/Reason/isPresence``); `progress` gets the bytes read so far.
    func load(
        _ path: String,
        progress: (Int) -> Void = { _ in },
        tell: (RowProblem) throws -> Void
    ) throws -> Count {
        var count = Count()
        var added = 0
        let file = CardFile(path: path, columns: delivery.columns, order: delivery.order)
        try file.forEachChunk { chunk in
            count.rows += chunk.lines.count
            added += try take(chunk) { problem in
                if problem.reason.isPresence { count.present += 1 } else { count.refused += 1 }
                try tell(problem)
            }
            progress(chunk.end)
        }
        try DeliveryRow.add(added, to: id, in: database)
        return count
    }

    /// Returns the number of cards that were added.
    private func take(_ chunk: CardChunk, tell: (RowProblem) throws -> Void) throws -> Int {
        guard delivery.kind == .stock, try insertAll(chunk) else { return try takeEach(chunk, tell: tell) }
        for case .failure(let problem) in chunk.lines { try tell(problem) }
        return chunk.order.count
    }

    /// Inserts all cards of a chunk, or none when one is known.
    private func insertAll(_ chunk: CardChunk) throws -> Bool {
        for (place, index) in chunk.order.enumerated() {
            guard case .success(let card) = chunk.lines[index] else { continue }
            guard try insertion.run(card) else {
                for index in chunk.order[..<place] { try remove(chunk.lines[index]) }
                return false
            }
        }
        return true
    }

    private func remove(_ line: CardFileReader.Line) throws {
        guard case .success(let card) = line else { return }
        let statement = try database.cachedStatement(sql: "DELETE FROM card WHERE number = ?")
        try statement.execute(arguments: [Int64(clamping: card.number.value)])
    }

    private func takeEach(_ chunk: CardChunk, tell: (RowProblem) throws -> Void) throws -> Int {
        var added = 0
        for line in chunk.lines {
            switch line {
            case .failure(let problem): try tell(problem)
            case .success(let card):
                if try add(card) { added += 1 } else if let problem = try problem(of: card) { try tell(problem) }
            }
        }
        return added
    }

    /// True when the card was added to the delivery: a new one, or one that only the journal had named.
    private func add(_ card: CardLine) throws -> Bool {
        if delivery.kind == .stock, try insertion.run(card) { return true }
        attachment.bind(id, at: 1)
        attachment.bind(Int64(card.line), at: 2)
        attachment.bind(Int64(card.offset), at: 3)
        attachment.bind(card.code, at: 4)
        attachment.bind(Int64(clamping: card.number.value), at: 5)
        attachment.bind(card.uidText, at: 6)
        return try attachment.run() == 1
    }

    /// Why a card was not added: a fault, or its presence in an earlier file. Nil when an earlier import of this file had
    /// added this line.
    private func problem(of card: CardLine) throws -> RowProblem? {
        guard try delivery.kind == .stock || isIssued(card) else { return try refusal(of: card) }
        guard let known = try StockRow.fetch(database, .uid(card.uid)), known.number == card.number else {
            return try refusal(of: card)
        }
        guard isHere(known) else { return RowProblem(line: card.line, .inStock(known.file, line: known.line)) }
        return known.line == card.line ? nil : RowProblem(line: card.line, .uid, .repeatedUID(line: known.line))
    }

    private func isIssued(_ card: CardLine) throws -> Bool {
        try journalled("uid = ? AND number = ?", card).isEmpty == false
    }

    /// Why a card cannot be in the stock.
    private func refusal(of card: CardLine) throws -> RowProblem {
        if let known = try StockRow.fetch(database, .uid(card.uid)) {
            let isRepeated = isHere(known) && known.line != card.line
            if isRepeated { return RowProblem(line: card.line, .uid, .repeatedUID(line: known.line)) }
            if known.number != card.number { return RowProblem(line: card.line, .uid, .otherNumber(known.number)) }
            return RowProblem(line: card.line, .notIssued)
        }
        if let known = try StockRow.fetch(database, .number(card.number)) {
            let reason = isHere(known) ? RowProblem.Reason.repeatedNumber(line: known.line) : .otherCard(known.uid)
            return RowProblem(line: card.line, .number, reason)
        }
        for known in try journalled("uid = ? OR number = ?", card) {
            if known.uid != card.uid { return RowProblem(line: card.line, .number, .otherCard(known.uid)) }
            if known.number != card.number { return RowProblem(line: card.line, .uid, .otherNumber(known.number)) }
        }
        return RowProblem(line: card.line, .notIssued)
    }

    /// The cards in the journal with the UID or number of a line.
    private func journalled(_ condition: String, _ card: CardLine) throws -> [JournalledCard] {
        let sql = "SELECT * FROM card WHERE (\(condition)) AND seq IS NOT NULL"
        let arguments: StatementArguments = [card.uid.description, Int64(clamping: card.number.value)]
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).compactMap(RegistryRow.read)
    }

    /// True for a row of this file.
    private func isHere(_ known: StockEntry) -> Bool { known.file == delivery.file }
}

/// Inserts cards of one delivery that are not known yet.
private struct CardInsertion {
    private let statement: BulkStatement

    init(_ database: Database, delivery: Int64) throws {
        statement = try BulkStatement(
            database,
            """
            INSERT INTO card (number, uid, line, offset, code, delivery) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        )
        statement.bind(delivery, at: 6)
    }

    /// False when the UID or the number is known.
    func run(_ card: CardLine) throws -> Bool {
        statement.bind(Int64(clamping: card.number.value), at: 1)
        statement.bind(card.uidText, at: 2)
        statement.bind(Int64(card.line), at: 3)
        statement.bind(Int64(card.offset), at: 4)
        statement.bind(card.code, at: 5)
        return try statement.run() == 1
    }
}

extension Delivery {
    /// The same file with the counts of its rows.
    func counting(_ count: StockLoader.Count) -> Delivery {
        Delivery(
            file: file,
            kind: kind,
            rows: count.rows,
            refused: count.refused,
            present: count.present,
            order: order,
            columns: columns
        )
    }
}
