// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
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

    /// Applies the entries the registry has not seen and returns the last one.
    @discardableResult
    func catchUp(with journal: Journal) throws -> ChainHead {
        let start = try Self.seen(in: database)
        var reader = try journal.reader(after: start)
        let cards = try RegistryRow.Writer(database)
        while let entry = try reader.next() { try apply(entry, cards) }
        if reader.head.sequence != start?.sequence ?? 0 { try remember(reader.head) }
        return reader.head
    }

    private func apply(_ entry: JournalEntry, _ cards: RegistryRow.Writer) throws {
        if entry.content.event == .delivery { return try take(entry) }
        guard let uid = entry.content.uid else { return }
        if try !addNewCard(entry, cards) { try change(uid, by: entry, cards) }
        if let number = entry.content.foundNumber { try RegistryRow.writeFound(number, of: entry, to: database) }
    }

    /// True for the first line of a card that no delivery has: most lines of a long journal are taken in with one step.
    private func addNewCard(_ entry: JournalEntry, _ cards: RegistryRow.Writer) throws -> Bool {
        guard let card = (try? JournalledCard.after(entry, knowing: nil)) ?? nil else { return false }
        return try cards.insertIfNew(card)
    }

    private func change(_ uid: CardUID, by entry: JournalEntry, _ cards: RegistryRow.Writer) throws {
        let statement = try database.cachedStatement(sql: "SELECT * FROM card WHERE uid = ?")
        let row = try Row.fetchOne(statement, arguments: [uid.description])
        let before = try row.flatMap(RegistryRow.read)
        let after: JournalledCard?
        do {
            after = try JournalledCard.after(entry, knowing: before)
        } catch {
            throw RegistryError.contradiction(sequence: entry.sequence, error)
        }
        if let after, after != before {
            try write(after, isKnown: row != nil, of: entry, cards)
        } else if after == nil, entry.content.event == .refused {
            try RegistryRow.writeForeign(entry, to: database)
        }
    }

    private func write(
        _ card: JournalledCard,
        isKnown: Bool,
        of entry: JournalEntry,
        _ cards: RegistryRow.Writer
    ) throws {
        let disagreement = RegistryError.stockDisagrees(sequence: entry.sequence, uid: card.uid.description)
        if isKnown {
            guard try cards.update(card) else { throw disagreement }
        } else if try StockRow.fetch(database, .number(card.number)) != nil {
            throw disagreement
        } else {
            try cards.insert(card)
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
    /// The last entry applied; nil when there is none.
    static func seen(in database: Database) throws -> ChainHead? {
        guard let row = try Row.fetchOne(database, sql: "SELECT seq, hash FROM seen") else { return nil }
        guard let hash = row.text("hash").flatMap({ ChainHash($0) }), let sequence = row.integer("seq") else {
            throw RegistryError.unreadableRow(uid: "")
        }
        return ChainHead(sequence: UInt64(clamping: sequence), hash: hash)
    }

    private func remember(_ head: ChainHead) throws {
        try database.execute(
            sql: """
                INSERT INTO seen (only, seq, hash) VALUES (1, ?, ?)
                ON CONFLICT (only) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
                """,
            arguments: [Int64(clamping: head.sequence), head.hash.description]
        )
    }
}
