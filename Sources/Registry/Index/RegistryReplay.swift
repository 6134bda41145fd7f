// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import Journal
internal import SmartCard

/// Applies journal entries to the registry, inside one transaction.
struct RegistryReplay {
    let database: Database
    let deliveries: DeliveryFolder

    init(_ database: Database, _ deliveries: DeliveryFolder) {
        self.database = database
        self.deliveries = deliveries
    }

    /// Applies the entries the registry has not seen and returns the last one. A journal found broken gets no more
    /// lines.
    @discardableResult
    func catchUp(with journal: Journal) throws -> JournalHead {
        do {
            return try replay(journal)
        } catch JournalError.broken(let fault) {
            journal.stop(at: fault)
            throw JournalError.broken(fault)
        }
    }

    private func replay(_ journal: Journal) throws -> JournalHead {
        let start = try Self.bookmark(in: database)
        var reader = try journal.reader(from: start)
        while let entry = try reader.next() { try apply(entry) }
        if reader.bookmark != start { try remember(reader.bookmark) }
        return reader.bookmark.head
    }

    private func apply(_ entry: JournalEntry) throws {
        if entry.content.event == .delivery { return try take(entry) }
        guard let uid = entry.content.uid?.description else { return }
        let row = try Row.fetchOne(database, sql: "SELECT * FROM card WHERE uid = ?", arguments: [uid])
        let before = try row.map(RegistryRow.read)
        let after: JournalledCard?
        do {
            after = try JournalledCard.after(entry, knowing: before)
        } catch {
            throw RegistryError.contradiction(sequence: entry.sequence, error)
        }
        if let after, after != before {
            try write(after, of: entry)
        } else if after == nil, entry.content.event == .refused {
            try RegistryRow.writeForeign(entry, to: database)
        }
        if let number = entry.content.foundNumber { try RegistryRow.writeFound(number, of: entry, to: database) }
    }

    private func write(_ card: JournalledCard, of entry: JournalEntry) throws {
        do {
            try RegistryRow.write(card, to: database)
        } catch let error as DatabaseError where error.isStockDisagreement {
            throw RegistryError.stockDisagrees(sequence: entry.sequence, uid: card.uid.description)
        }
    }

    /// Inserts the rows of a delivery, unless the import that wrote the line has inserted them already.
    private func take(_ entry: JournalEntry) throws {
        guard let delivery = Delivery(entry.content) else {
            throw RegistryError.deliveryUnreadable(sequence: entry.sequence)
        }
        if try !DeliveryRow.isOpen(delivery.file, in: database) {
            try deliveries.check(delivery.file)
            let id = try DeliveryRow.open(delivery, in: database)
            let path = deliveries.file(delivery.file)
            let count = try StockLoader(database, id: id, delivery).load(path) { _ in }
            guard delivery.counting(count) == delivery else {
                throw RegistryError.deliveryDiffers(sequence: entry.sequence, path: path)
            }
        }
        try DeliveryRow.close(delivery, by: entry, in: database)
    }
}

extension RegistryReplay {
    /// The last entry applied, and the position after it.
    static func bookmark(in database: Database) throws -> JournalBookmark {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM seen") else { return try .start() }
        guard let hash = row.text("hash").flatMap({ ChainHash($0) }), let sequence = row.integer("seq"),
            let year = row.integer("year"), let offset = row.integer("offset")
        else { throw RegistryError.unreadableRow(uid: "") }
        let head = JournalHead(sequence: UInt64(clamping: sequence), hash: hash)
        return JournalBookmark(head: head, year: Int(year), offset: Int(offset))
    }

    private func remember(_ bookmark: JournalBookmark) throws {
        try database.execute(
            sql: """
                INSERT INTO seen (only, seq, hash, year, offset) VALUES (1, ?, ?, ?, ?)
                ON CONFLICT (only) DO UPDATE SET
                    seq = excluded.seq, hash = excluded.hash, year = excluded.year, offset = excluded.offset
                """,
            arguments: [
                Int64(clamping: bookmark.head.sequence), bookmark.head.hash.description, bookmark.year, bookmark.offset,
            ]
        )
    }
}

extension DatabaseError {
    /// True when a trigger kept a card and the stock from contradicting each other.
    var isStockDisagreement: Bool {
        resultCode == .SQLITE_CONSTRAINT && message?.contains(RegistrySchema.disagreement) == true
    }
}
