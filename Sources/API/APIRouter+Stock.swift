// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import Journal
internal import Registry
internal import SmartCard

extension APIRouter {
    /// Deliveries, and queries of the registry.
    func addStock(to v1: RouterGroup<BasicRequestContext>) {
        v1.get("stock") { _, _ in try await report { try await service.stockListReport() } }
        v1.post("stock") { request, _ in
            let query = QueryFields(request)
            // A wrong field is reported before a long file is sent.
            var order = try query.stockOrder(service)
            let file = try await service.incomingFile()
            for try await buffer in request.body {
                try await service.append(Array(buffer.readableBytesView), to: file)
            }
            order.path = file.path
            return updates(of: order, in: file)
        }
        v1.get("registry/cards") { request, _ in
            let query = try QueryFields(request).registryQuery(service)
            return try await report { try await service.registryCardsReport(query) }
        }
    }

    /// One JSON object a line, sent as it happens. The import goes on when the client disconnects.
    private func updates(of order: ImportRequest, in file: IncomingFile) -> Response {
        let events = service.importStock(order, of: file)
        let body = ResponseBody { writer in
            for await event in events { try await writer.write(try JSON.line(StockUpdate(event))) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }
}

/// The query fields of a request; a value that cannot be parsed is an error.
struct QueryFields {
    private let request: Request

    init(_ request: Request) { self.request = request }

    /// The field as text; nil when it is missing or empty.
    func text(_ name: String) -> String? {
        request.uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// The field as `parse` understands it.
    func value<Value>(_ name: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else { throw EnrolmentError.badValue(name, text) }
        return value
    }

    /// Days from `from` to `to`; a missing one is open.
    func days() throws -> ClosedRange<CardDay>? {
        let (from, to) = (try value("from") { CardDay($0) }, try value("to") { CardDay($0) })
        guard from != nil || to != nil else { return nil }
        let first = from ?? CardDay(daysSince1970: 0)
        let last = to ?? CardDay(daysSince1970: 2_932_896)
        guard first <= last else { throw EnrolmentError.badValue("to", last.description) }
        return first...last
    }

    func stockOrder(_ service: EnrolmentService) throws -> ImportRequest {
        ImportRequest(
            path: "",
            kind: try value("kind") { Delivery.Kind(rawValue: $0) } ?? .stock,
            columns: try text("columns").map { text throws(StockError) in try CardColumns(described: text) }
                ?? service.deliveryColumns,
            order: try value("order") { ByteOrderChoice(rawValue: $0) } ?? .detect,
            expectedRows: try value("expected") { Int($0) },
            skipsBadRows: text("skip-bad") == "true",
            station: service.stockStation,
            operatorName: text("operator") ?? ""
        )
    }

    func registryQuery(_ service: EnrolmentService) throws -> RegistryQuery {
        var query = RegistryQuery()
        query.uid = try value("uid") { CardUID(hex: $0) }
        query.number = try value("number") { CROUSNumber($0) }
        if text("holder") != nil || text("student") != nil {
            query.holder = try service.reference(holder: text("holder"), student: text("student"))
        }
        query.code = text("code")
        query.states = try value("state") { CardState(rawValue: $0) }.map { [$0] }
        query.moments = try days().map(service.timeZone.moments)
        query.after = try value("after") { CardUID(hex: $0) }
        query.limit = try value("limit") { Int($0) } ?? query.limit
        return query
    }

    func spreadsheetFilter(_ service: EnrolmentService) throws -> SpreadsheetFilter {
        var filter = SpreadsheetFilter()
        filter.moments = try days().map(service.timeZone.moments)
        filter.operatorName = text("operator")
        filter.station = text("station")
        return filter
    }
}
