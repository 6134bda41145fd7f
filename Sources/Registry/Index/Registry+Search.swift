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
        let cards = try read { database in
            try Row.fetchAll(database, sql: search.sql, arguments: search.arguments).map(RegistrySearch.hit)
        }
        let page = Array(cards.prefix(limit))
        return RegistryPage(cards: page, next: cards.count > limit ? page.last?.uid : nil)
    }
}

/// The SQL of one query: one part for each table in which a card may be, each in the order of an index.
struct RegistrySearch {
    private static let columns = "uid, number, found, state, holder, station, reason, time, valid_until, code, sha256"
    private static let cards = """
        (SELECT card.uid, card.number, nullif(found_number.number, card.number) AS found, card.state, card.holder, card.station, card.reason,
            coalesce(card.enrolled_at, card.reserved_at) AS time, card.valid_until, stock.code, delivery.sha256
        FROM card LEFT JOIN stock ON stock.number = card.number LEFT JOIN delivery ON delivery.id = stock.delivery
            LEFT JOIN found_number ON found_number.uid = card.uid)
        """
    private static let stock = """
        (SELECT stock.uid, stock.number, found_number.number AS found, 'stock' AS state, NULL AS holder, delivery.station, '' AS reason,
            delivery.time, NULL AS valid_until, stock.code, delivery.sha256
        FROM stock JOIN delivery ON delivery.id = stock.delivery
            LEFT JOIN found_number ON found_number.uid = stock.uid
        WHERE NOT EXISTS (SELECT 1 FROM card WHERE card.uid = stock.uid))
        """
    private static let foreign = """
        (SELECT foreign_card.uid, NULL AS number, found_number.number AS found, 'foreign' AS state, NULL AS holder,
            station, reason, time, NULL AS valid_until, NULL AS code, NULL AS sha256
        FROM foreign_card LEFT JOIN found_number ON found_number.uid = foreign_card.uid
        WHERE NOT EXISTS (SELECT 1 FROM card WHERE card.uid = foreign_card.uid)
            AND NOT EXISTS (SELECT 1 FROM stock WHERE stock.uid = foreign_card.uid))
        """

    let sql: String
    private(set) var arguments = StatementArguments()

    /// Parts that cannot match are left out; without any the SQL is empty.
    init(_ query: RegistryQuery, limit: Int) {
        let (conditions, values) = Self.conditions(query)
        let arms = Self.arms(query).map { arm in
            "SELECT * FROM (SELECT \(Self.columns) FROM \(arm) WHERE \(conditions) ORDER BY uid LIMIT \(limit))"
        }
        sql = arms.isEmpty ? "" : arms.joined(separator: " UNION ALL ") + " ORDER BY uid LIMIT \(limit)"
        for _ in arms { arguments += values }
    }

    private static func arms(_ query: RegistryQuery) -> [String] {
        let states = query.states ?? Set(CardState.allCases)
        var arms: [String] = []
        if !states.subtracting([.stock, .foreign]).isEmpty { arms.append(cards) }
        guard query.holder == nil else { return arms }
        if states.contains(.stock) { arms.append(stock) }
        if states.contains(.foreign), query.code == nil { arms.append(foreign) }
        return arms
    }

    private static func conditions(_ query: RegistryQuery) -> (String, StatementArguments) {
        var conditions = ["1"]
        var values = StatementArguments()
        func add(_ condition: String, _ value: (some DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            values += [value]
        }
        add("uid = ?", query.uid?.description)
        if let number = query.number.map({ Int64(clamping: $0.value) }) {
            conditions.append("(number = ? OR uid IN (SELECT uid FROM found_number WHERE number = ?))")
            values += [number, number]
        }
        add("holder = ?", query.holder?.description)
        add("code = ?", query.code)
        add("uid > ?", query.after?.description)
        add("time >= ?", query.moments?.lowerBound.description)
        add("time < ?", query.moments?.upperBound.description)
        if let states = query.states {
            conditions.append("state IN (\(states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        }
        return (conditions.joined(separator: " AND "), values)
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
