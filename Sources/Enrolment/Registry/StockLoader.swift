// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import GRDB
internal import SmartCard

/// Puts the cards of one file into `stock`, inside one transaction. The same file after the same journal lines gives the
/// same rows and the same refusals: an import and the replay of its line are one code.
struct StockLoader {
    /// Rows between two reports of progress.
    private static let stride = 1_024

    private static let insertion = """
        INSERT INTO stock (number, uid, delivery, line, offset, code) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """

    private let database: Database
    private let id: Int64
    private let kind: Delivery.Kind
    private let order: ByteOrder

    init(_ database: Database, id: Int64, kind: Delivery.Kind, order: ByteOrder) {
        self.database = database
        self.id = id
        self.kind = kind
        self.order = order
    }

    /// Reads a file to its end; `tell` gets each line that is not taken in, `progress` the bytes read so far.
    func load(
        _ path: String,
        _ columns: CardColumns,
        progress: (Int) -> Void = { _ in },
        tell: (RowProblem) throws -> Void
    ) throws -> (rows: Int, refused: Int) {
        var reader = try CardFileReader(path: path, columns: columns)
        var insertion = try database.makeStatement(sql: Self.insertion)
        var refused = 0
        while let line = try reader.next() {
            if let problem = try take(line, &insertion) {
                refused += 1
                try tell(problem)
            }
            if reader.count.isMultiple(of: Self.stride) { progress(reader.offset) }
        }
        return (reader.count, refused)
    }

    private func take(_ line: CardFileReader.Line, _ insertion: inout Statement) throws -> RowProblem? {
        switch line {
        case .failure(let problem): return problem
        case .success(let card):
            let uid = order.uid(card.uid)
            if kind == .issued, try !isIssued(uid, card.number) { return try refusal(of: card, uid) }
            return try insert(card, uid, &insertion) ? nil : refusal(of: card, uid)
        }
    }

    private func insert(_ card: CardLine, _ uid: CardUID, _ insertion: inout Statement) throws -> Bool {
        do {
            try insertion.execute(arguments: [
                Int64(clamping: card.number.value), uid.description, id, card.line, card.offset, card.code,
            ])
            return database.changesCount == 1
        } catch let error as DatabaseError where error.isStockDisagreement {
            // GRDB tells the error of a failed statement again when it is used again.
            insertion = try database.makeStatement(sql: Self.insertion)
            return false
        }
    }

    private func isIssued(_ uid: CardUID, _ number: CROUSNumber) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM card WHERE uid = ? AND number = ?)"
        )
        return try Bool.fetchOne(statement, arguments: [uid.description, Int64(clamping: number.value)]) ?? false
    }

    /// Why a card cannot be in the stock.
    private func refusal(of card: CardLine, _ uid: CardUID) throws -> RowProblem {
        let number = Int64(clamping: card.number.value)
        if let other = try StockRow.fetch(database, where: "stock.uid = ?", [uid.description]) {
            return RowProblem(line: card.line, .uid, try reason(other, card) ?? .otherNumber(other.number))
        }
        if let other = try StockRow.fetch(database, where: "stock.number = ?", [number]) {
            let isHere = try isHere(other)
            return RowProblem(
                line: card.line,
                .number,
                isHere ? .repeatedNumber(line: other.line) : .otherCard(other.uid)
            )
        }
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM card WHERE uid = ? OR number = ?",
            arguments: [uid.description, number]
        )
        for known in try rows.map(RegistryRow.read) {
            if known.uid != uid { return RowProblem(line: card.line, .number, .otherCard(known.uid)) }
            if known.number != card.number { return RowProblem(line: card.line, .uid, .otherNumber(known.number)) }
        }
        return RowProblem(line: card.line, .notIssued)
    }

    /// The reason for a UID that is in the stock; nil when it has another number there by another file.
    private func reason(_ other: StockEntry, _ card: CardLine) throws -> RowProblem.Reason? {
        if try isHere(other) { return .repeatedUID(line: other.line) }
        return other.number == card.number ? .inStock(other.file, line: other.line) : nil
    }

    private func isHere(_ other: StockEntry) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM stock WHERE number = ? AND delivery = ?)"
        return try Bool.fetchOne(
            database,
            sql: sql,
            arguments: [Int64(clamping: other.number.value), id]
        ) ?? false
    }
}
