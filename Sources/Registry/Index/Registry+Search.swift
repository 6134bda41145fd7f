// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
internal import Journal
internal import SmartCard

extension Registry {
    /// The cards that match a query.
    package func search(_ query: RegistryQuery) throws(RegistryError) -> RegistryPage {
        let limit = min(max(query.limit, 1), RegistryQuery.longest)
        let search = RegistrySearch(query, limit: limit + 1)
        guard !search.sql.isEmpty else { return RegistryPage(cards: [], next: nil) }
        let cards = try lookUp { database in
            try Row.fetchAll(search.statement(in: database), arguments: search.arguments).map(RegistrySearch.hit)
        }
        let page = Array(cards.prefix(limit))
        return RegistryPage(cards: page, next: cards.count > limit ? page.last?.uid : nil)
    }
}

/// The SQL of one query: one part for each table in which a card may be, each in the order of an index.
struct RegistrySearch {
    /// A table and what its rows give.
    private struct Arm {
        let table: String
        let columns: String
        let time: String
        /// Joined to the table.
        let others: String
        /// True for every row.
        let condition: String
    }

    private static let cards = Arm(
        table: "card",
        columns: """
            card.number, nullif(found_number.number, card.number) AS found, coalesce(card.state, 'stock') AS state,
            card.holder, coalesce(card.station, delivery.station) AS station, coalesce(card.reason, '') AS reason,
            card.valid_until, card.code, delivery.sha256
            """,
        time: "coalesce(card.enrolled_at, card.reserved_at, delivery.time)",
        others: "LEFT JOIN delivery ON delivery.id = card.delivery",
        condition: "1"
    )
    private static let foreign = Arm(
        table: "foreign_card",
        columns: """
            NULL AS number, found_number.number AS found, 'foreign' AS state, NULL AS holder, foreign_card.station,
            foreign_card.reason, NULL AS valid_until, NULL AS code, NULL AS sha256
            """,
        time: "foreign_card.time",
        others: "",
        condition: "NOT EXISTS (SELECT 1 FROM card WHERE card.uid = foreign_card.uid)"
    )

    let sql: String
    let arguments: StatementArguments
    /// States are written into the SQL, so there are too many of its forms to keep them.
    private let isKept: Bool

    /// Parts that cannot match are left out; without any the SQL is empty.
    init(_ query: RegistryQuery, limit: Int) {
        isKept = query.states == nil
        var values = StatementArguments()
        let parts = Self.arms(query).map { arm in
            let (conditions, ofArm) = Self.conditions(query, arm)
            values += ofArm + [limit]
            return "SELECT * FROM (\(Self.sql(of: arm, conditions)))"
        }
        sql = parts.isEmpty ? "" : parts.joined(separator: " UNION ALL ") + " ORDER BY uid LIMIT ?"
        arguments = parts.isEmpty ? values : values + [limit]
    }

    private static func sql(of arm: Arm, _ conditions: String) -> String {
        """
        SELECT \(arm.table).uid, \(arm.columns), \(arm.time) AS time
        FROM \(arm.table) \(arm.others) LEFT JOIN found_number ON found_number.uid = \(arm.table).uid
        WHERE \(arm.condition) AND \(conditions) ORDER BY \(arm.table).uid LIMIT ?
        """
    }

    /// The compiled SQL.
    func statement(in database: Database) throws -> Statement {
        isKept ? try database.cachedStatement(sql: sql) : try database.makeStatement(sql: sql)
    }

    private static func arms(_ query: RegistryQuery) -> [Arm] {
        let states = query.states ?? Set(CardState.allCases)
        var arms: [Arm] = []
        if !states.subtracting([.foreign]).isEmpty { arms.append(cards) }
        if states.contains(.foreign), query.holder == nil, query.code == nil { arms.append(foreign) }
        return arms
    }

    private static func conditions(_ query: RegistryQuery, _ arm: Arm) -> (String, StatementArguments) {
        var conditions = ["1"]
        var values = StatementArguments()
        func add(_ condition: String, _ value: (some DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            values += [value]
        }
        let isCard = arm.table == cards.table
        let uid = arm.table + ".uid"
        add("\(uid) = ?", query.uid?.description)
        if let number = query.number.map({ Int64(clamping: $0.value) }) {
            let found = "\(uid) IN (SELECT uid FROM found_number WHERE number = ?)"
            conditions.append(isCard ? "(card.number = ? OR \(found))" : found)
            values += isCard ? [number, number] : [number]
        }
        add("card.holder = ?", query.holder?.description)
        add("card.code = ?", query.code)
        add("\(uid) > ?", query.after?.description)
        add("\(arm.time) >= ?", query.moments?.lowerBound.description)
        add("\(arm.time) < ?", query.moments?.upperBound.description)
        if isCard, let states = query.states { conditions.append(condition(states)) }
        return (conditions.joined(separator: " AND "), values)
    }

    /// The states of cards with a number.
    private static func condition(_ states: Set<CardState>) -> String {
        let names = states.subtracting([.stock, .foreign]).map { "'\($0.rawValue)'" }.sorted()
        let stock = states.contains(.stock) ? ["card.state IS NULL"] : []
        let others = names.isEmpty ? [] : ["card.state IN (\(names.joined(separator: ", ")))"]
        return "(\((stock + others).joined(separator: " OR ")))"
    }

    static func hit(_ row: Row) throws -> RegistryHit {
        let uid = row.text("uid") ?? ""
        guard let cardUID = CardUID(hex: uid), let state = row.text("state").flatMap({ CardState(rawValue: $0) }),
            let station = row.text("station"), let time = row.text("time").flatMap({ Timestamp($0) })
        else { throw RegistryError.unreadableRow(uid: uid) }
        return RegistryHit(
            uid: cardUID,
            number: row.integer("number").flatMap { CROUSNumber(UInt64(clamping: $0)) },
            found: row.integer("found").flatMap { CROUSNumber(UInt64(clamping: $0)) },
            state: state,
            holder: row.text("holder").flatMap { HolderReference($0) },
            station: station,
            reason: row.text("reason") ?? "",
            time: time,
            validUntil: row.text("valid_until").flatMap { CardDay($0) },
            code: row.text("code"),
            file: row.text("sha256").flatMap { FileHash($0) }
        )
    }
}
