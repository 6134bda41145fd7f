// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Response {
    /// A report as one JSON object.
    static func json(_ report: some Encodable) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: try JSON.buffer(report))
        )
    }

    static func csv(_ text: String) -> Response {
        let body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        return Response(status: .ok, headers: [.contentType: "text/csv; charset=utf-8"], body: body)
    }

    /// A line for each event, sent as it happens.
    static func lines<Event: Sendable>(
        of events: AsyncStream<Event>,
        _ line: @escaping @Sendable (Event) throws -> ByteBuffer
    ) -> Response {
        lines { writer in
            for await event in events { try await writer.write(try line(event)) }
        }
    }

    /// As ``lines(of:_:)``; when the client of `request` closes the connection, `onClose` is called.
    static func lines<Event: Sendable>(
        of events: AsyncStream<Event>,
        for request: Request,
        _ line: @escaping @Sendable (Event) throws -> ByteBuffer,
        onClose: @escaping @Sendable () -> Void
    ) -> Response {
        lines { writer in
            try await request.body.consumeWithInboundCloseHandler { _ in
                for await event in events { try await writer.write(try line(event)) }
            } onInboundClosed: {
                onClose()
            }
        }
    }

    /// JSON objects, one per line, in the order in which `write` sends them.
    static func lines(_ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void) -> Response {
        let body = ResponseBody { writer in
            try await write(&writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }
}
