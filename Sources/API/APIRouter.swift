// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SmartCard

/// The routes of the API; each one calls the service and returns a report.
struct APIRouter: Sendable {
    let service: EnrolmentService

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.addMiddleware {
            VersionMiddleware()
            ErrorMiddleware()
        }
        let v1 = router.group("v1")
        v1.get("version") { _, _ in try await report { VersionReport(version: Release.version) } }
        v1.get("status") { _, _ in try await report { try await service.statusReport() } }
        v1.get("readers") { _, _ in try await report { try await service.readersReport() } }
        v1.get("card") { request, _ in try await report { try await service.cardReport(on: request.reader) } }
        v1.get("card/record") { request, _ in try await report { try await service.recordReport(on: request.reader) } }
        v1.get("sam") { _, _ in try await report { try await service.samReport() } }
        v1.get("sam/list") { _, _ in try await report { try await service.samListReport() } }
        v1.get("sam/entries") { _, _ in try await report { try await service.samEntriesReport() } }
        v1.post("sam/check") { request, _ in
            let profile = try await body(of: request, limit: 1 << 20)
            return try await report { try await service.samCheckReport(profile) }
        }
        v1.get("sam/inventory") { _, _ in try await report { service.inventoryReport() } }
        v1.post("sam/inventory") { request, context in
            let description = try await request.decode(as: InventoryRequest.self, context: context)
            return try await report { try await service.inventoryReport(after: description) }
        }
        v1.get("journal/verify") { _, _ in try await report { try await service.journalReport() } }
        v1.get("journal/lines") { request, _ in text(try await service.journalText(last: request.count)) }
        v1.get("journal/tableur") { request, _ in
            text(try await service.journalSpreadsheet(try QueryFields(request).spreadsheetFilter(service)))
        }
        v1.get("journal/crous-csv") { _, _ in text(try await service.crousCSV()) }
        v1.post("registry/rebuild") { _, _ in try await report { try await service.registryReport() } }
        v1.get("holders") { _, _ in try await report { try await service.holdersReport() } }
        v1.post("holders") { request, _ in
            let file = try await body(of: request, limit: 64 << 20)
            return try await report { try await service.importReport(file) }
        }
        addSAMTest(to: v1)
        addCards(to: v1)
        addStock(to: v1)
        v1.post("enrolments") { request, _ in
            var request = request
            let body = try await request.collectBody(upTo: 1 << 16)
            let order = try JSON.decode(EnrolmentRequest.self, from: body.readableBytesView)
            return updates(of: try await service.enrol(order), for: request)
        }
        addCreationCarteCrous(to: v1.group("creation-carte-crous"))
        return router
    }

    /// Routes for the program CreationCarteCrous.
    private func addCreationCarteCrous(to group: RouterGroup<BasicRequestContext>) {
        group.get("test") { request, _ in
            try await report { await service.readinessReport(at: request.station) }
        }
        group.get("card") { request, _ in try await report { try await service.recordReport(at: request.station) } }
        group.post("encode") { request, context in
            let asked = try await request.decode(as: EncodingRequest.self, context: context)
            return try await report { try await service.encodingReport(asked) }
        }
    }

    private func body(of request: Request, limit: Int) async throws -> [UInt8] {
        let buffer = try await request.body.collect(upTo: limit)
        return Array(buffer.readableBytesView)
    }

    func report<Report: Encodable>(_ make: () async throws -> Report) async throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: try JSON.buffer(try await make()))
        )
    }

    private func text(_ text: String) -> Response {
        let body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        return Response(status: .ok, headers: [.contentType: "text/csv; charset=utf-8"], body: body)
    }

    /// One JSON object a line, sent as it happens. When the client disconnects the order is withdrawn, because it could
    /// not report the card done.
    private func updates(of order: PlacedOrder, for request: Request) -> Response {
        let body = ResponseBody { writer in
            try await request.body.consumeWithInboundCloseHandler { _ in
                for await event in order.events { try await writer.write(try JSON.line(EnrolmentUpdate(event))) }
            } onInboundClosed: {
                order.withdraw()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }
}

extension Request {
    /// The requested reader, nil when the service may choose its only station.
    var reader: ReaderName? { uri.queryParameters.get("reader").map { ReaderName($0) } }

    /// The requested station, nil when there is only one.
    fileprivate var station: String? { uri.queryParameters.get("station").map { String($0) } }

    /// The requested number of lines, nil for all.
    fileprivate var count: Int? { uri.queryParameters.get("last").flatMap { Int($0) } }
}
