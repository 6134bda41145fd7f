// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal
internal import SmartCard

/// Inserts the cards of one file into `stock`, inside one transaction. The same file after the same journal lines gives
/// the same rows and the same refusals: an import and the replay of its line use this code.
struct StockLoader {
    /// The counts of a file.
    struct Count {
        var rows = 0
        var refused = 0
        var present = 0
    }

    /// Rows between two reports of progress.
    private static let stride = 1_024

    private static let insertion = """
        INSERT INTO stock (number, uid, delivery, line, offset, code) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """

    private let database: Database
    private let id: Int64
    private let delivery: Delivery

    /// A loader for the delivery with row `id`; the counts of `delivery` are not used.
    init(_ database: Database, id: Int64, _ delivery: Delivery) {
        self.database = database
        self.id = id
        self.delivery = delivery
    }

    /// Reads a file to its end; `tell` gets each refused line, and each card that is already present
    /// (``RowProblem/Reason/isPresence``); `progress` gets the bytes read so far.
    func load(
        _ path: String,
        progress: (Int) -> Void = { _ in },
        tell: (RowProblem) throws -> Void
    ) throws -> Count {
        var reader = try CardFileReader(path: path, columns: delivery.columns, order: delivery.order)
        var insertion = try database.makeStatement(sql: Self.insertion)
        var count = Count()
        while let line = try reader.next() {
            if let problem = try take(line, &insertion) {
                if problem.reason.isPresence { count.present += 1 } else { count.refused += 1 }
                try tell(problem)
            }
            if reader.count.isMultiple(of: Self.stride) { progress(reader.offset) }
        }
        count.rows = reader.count
        return count
    }

    private func take(_ line: CardFileReader.Line, _ insertion: inout Statement) throws -> RowProblem? {
        switch line {
        case .failure(let problem): return problem
        case .success(let card):
            if delivery.kind == .issued, try !isIssued(card) { return try refusal(of: card) }
            return try insert(card, &insertion) ? nil : refusalOrPresence(of: card)
        }
    }

    private func insert(_ card: CardLine, _ insertion: inout Statement) throws -> Bool {
        do {
            try insertion.execute(arguments: [
                Int64(clamping: card.number.value), card.uid.description, id, card.line, card.offset, card.code,
            ])
            return database.changesCount == 1
        } catch let error as DatabaseError where error.isStockDisagreement {
            // GRDB reports the error of a failed statement again when it is reused.
            insertion = try database.makeStatement(sql: Self.insertion)
            return false
        }
    }

    private func isIssued(_ card: CardLine) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM card WHERE uid = ? AND number = ?)"
        )
        let arguments: StatementArguments = [card.uid.description, Int64(clamping: card.number.value)]
        return try Bool.fetchOne(statement, arguments: arguments) ?? false
    }

    /// The fault of a card that could not be inserted; nil when an earlier import of this file had inserted this line.
    private func refusalOrPresence(of card: CardLine) throws -> RowProblem? {
        guard let known = try stock(uid: card.uid), known.number == card.number else { return try refusal(of: card) }
        guard isHere(known) else { return RowProblem(line: card.line, .inStock(known.file, line: known.line)) }
        return known.line == card.line ? nil : RowProblem(line: card.line, .uid, .repeatedUID(line: known.line))
    }

    /// Why a card cannot be in the stock.
    private func refusal(of card: CardLine) throws -> RowProblem {
        if let known = try stock(uid: card.uid) {
            let isRepeated = isHere(known) && known.line != card.line
            if isRepeated { return RowProblem(line: card.line, .uid, .repeatedUID(line: known.line)) }
            if known.number != card.number { return RowProblem(line: card.line, .uid, .otherNumber(known.number)) }
            return RowProblem(line: card.line, .notIssued)
        }
        let number = Int64(clamping: card.number.value)
        if let known = try StockRow.fetch(database, where: "stock.number = ?", [number]) {
            let reason = isHere(known) ? RowProblem.Reason.repeatedNumber(line: known.line) : .otherCard(known.uid)
            return RowProblem(line: card.line, .number, reason)
        }
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM card WHERE uid = ? OR number = ?",
            arguments: [card.uid.description, number]
        )
        for known in try rows.map(RegistryRow.read) {
            if known.uid != card.uid { return RowProblem(line: card.line, .number, .otherCard(known.uid)) }
            if known.number != card.number { return RowProblem(line: card.line, .uid, .otherNumber(known.number)) }
        }
        return RowProblem(line: card.line, .notIssued)
    }

    /// True for a row of this file.
    private func isHere(_ known: StockEntry) -> Bool { known.file == delivery.file }

    private func stock(uid: CardUID) throws -> StockEntry? {
        try StockRow.fetch(database, where: "stock.uid = ?", [uid.description])
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
