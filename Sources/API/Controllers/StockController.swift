// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal
internal import Registry
internal import SmartCard

/// Deliveries, and look-ups in the registry.
struct StockController: Sendable {
    let stock: StockService
    let holders: HolderService
    let timeZone: CampusTimeZone

    func addRoutes(to group: RouterGroup<BasicRequestContext>) {
        group.get("stock", use: list)
        group.post("stock", use: importDelivery)
        group.get("registry/cards", use: search)
    }

    func list(_: Request, _: BasicRequestContext) async throws -> Response {
        try .json(StockListReport(try await stock.deliveries()))
    }

    /// The body is the file. The import goes on when the client disconnects.
    func importDelivery(_ request: Request, _: BasicRequestContext) async throws -> Response {
        // A wrong field is reported before a long file is sent.
        var order = try importRequest(QueryFields(request))
        let file = try await stock.incomingFile()
        for try await buffer in request.body {
            try await stock.append(Array(buffer.readableBytesView), to: file)
        }
        order.path = file.path
        return .lines(of: stock.importStock(order, of: file)) { try JSON.line(StockUpdate($0)) }
    }

    func search(_ request: Request, _: BasicRequestContext) async throws -> Response {
        try .json(RegistryCardsReport(try await stock.search(try await query(QueryFields(request)))))
    }

    private func importRequest(_ fields: QueryFields) throws -> ImportRequest {
        ImportRequest(
            path: "",
            kind: try fields.value("kind", BadValue.choice("kind", Delivery.Kind.allCases.map(\.rawValue))) {
                Delivery.Kind(rawValue: $0)
            } ?? .stock,
            columns: try fields.text("columns").map { try CardColumns(described: $0) } ?? stock.deliveryColumns,
            order: try fields.value("order", BadValue.choice("order", ByteOrderChoice.allCases.map(\.rawValue))) {
                ByteOrderChoice(rawValue: $0)
            } ?? .detect,
            expectedRows: try fields.value("expected", BadValue.count("expected")) { Int($0) },
            skipsBadRows: fields.text("skip-bad") == "true",
            station: stock.station,
            operatorName: fields.text("operator") ?? ""
        )
    }

    private func query(_ fields: QueryFields) async throws -> RegistryQuery {
        var query = RegistryQuery()
        query.uid = try fields.value("uid", BadValue.uid) { CardUID(hex: $0) }
        query.number = try fields.value("number", BadValue.number) { CROUSNumber($0) }
        let (holder, student) = (fields.text("holder"), fields.text("student"))
        if holder != nil || student != nil {
            query.holder = try await holders.reference(holder: holder, student: student)
        }
        query.code = fields.text("code")
        query.states = try fields.value("state", BadValue.state) { CardState(rawValue: $0) }.map { [$0] }
        query.moments = try fields.days().map(timeZone.moments)
        query.after = try fields.value("after", BadValue.uid) { CardUID(hex: $0) }
        query.limit = try fields.value("limit", BadValue.count("limit")) { Int($0) } ?? query.limit
        return query
    }
}
