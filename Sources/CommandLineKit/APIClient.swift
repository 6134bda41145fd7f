// SPDX-License-Identifier: Apache-2.0
package import APIModel
internal import AsyncHTTPClient
internal import CROUSCore
internal import Foundation
internal import HostSetup
internal import NIOCore
internal import NIOHTTP1
internal import SmartCard

/// Client of the API over a Unix socket. Every method throws ``CommandFailure`` with crousd's sentence, or with the
/// reason why there is no answer.
package struct APIClient: Sendable {
    private let socket: String
    private let isJSON: Bool
    private let http: HTTPClient
    private let versionNotice = VersionNotice()

    /// Opens a client while `body` runs. There is no time limit on an answer: an order waits for a person.
    static func with<Result>(
        socket: String,
        isJSON: Bool,
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        let timeout = HTTPClient.Configuration.Timeout(connect: .seconds(5), read: nil)
        let http = HTTPClient(configuration: HTTPClient.Configuration(timeout: timeout))
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(APIClient(socket: socket, isJSON: isJSON, http: http)))
        } catch {
            outcome = .failure(error)
        }
        try await http.shutdown()
        return try outcome.get()
    }

    /// Reads a report.
    package func get<Report: Decodable>(_ type: Report.Type, _ path: String) async throws -> Report {
        try JSON.decode(type, from: try await bytes(.GET, path))
    }

    /// Does something and returns its report.
    package func post<Report: Decodable>(_ type: Report.Type, _ path: String, body: [UInt8]? = nil) async throws
        -> Report
    {
        try JSON.decode(type, from: try await bytes(.POST, path, body: body))
    }

    /// Reads a text such as a CSV file.
    package func text(_ path: String) async throws -> String {
        String(decoding: try await bytes(.GET, path), as: UTF8.self)
    }

    /// The lines of an enrolment as they come; returning early withdraws the order.
    package func enrol(_ request: EnrolmentRequest, update: (EnrolmentUpdate) throws -> Void) async throws {
        let body = Array(try JSON.text(of: request).utf8)
        let response = try await execute(
            .POST,
            "/v1/enrolments",
            body: .bytes(ByteBuffer(bytes: body)),
            timeout: .hours(24)
        )
        try await lines(of: response, update)
    }

    /// Sends a file of cards in pieces and passes on the lines of its import as they come; the import goes on when the
    /// client disconnects.
    package func importStock(
        _ path: String,
        size: Int,
        pieces: AsyncThrowingStream<[UInt8], any Error>,
        update: (StockUpdate) throws -> Void
    ) async throws {
        let body = HTTPClientRequest.Body.stream(pieces.map { ByteBuffer(bytes: $0) }, length: .known(Int64(size)))
        try await lines(of: try await execute(.POST, path, body: body, timeout: .hours(24)), update)
    }

    /// Tests the SAM with a card in this program: `answer` returns the card's answer to a command.
    package func testSAM(_ answer: ([UInt8]) -> [UInt8]) async throws -> SAMTestReport {
        let (answers, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        defer { continuation.finish() }
        let body = HTTPClientRequest.Body.stream(answers, length: .unknown)
        let response = try await execute(.POST, "/v1/sam/self-test/card", body: body, timeout: .minutes(2))
        var last: SAMTestUpdate?
        try await lines(of: response) { (update: SAMTestUpdate) in
            last = update
            // The request ends with the test, so that both sides can close the connection.
            guard let command = update.command.flatMap({ Hex.decode($0) }) else { return continuation.finish() }
            let line = try JSON.bytes(of: SAMTestAnswer(answer: Hex.encode(answer(command))))
            continuation.yield(ByteBuffer(bytes: line + [UInt8(ascii: "\n")]))
        }
        guard let report = last?.report else {
            throw CommandFailure(last?.message ?? UserMessage(.samTestCutOff, .unavailable), json: isJSON)
        }
        return report
    }

    private func lines<Line: Decodable>(
        of response: HTTPClientResponse,
        _ update: (Line) throws -> Void
    ) async throws {
        var line: [UInt8] = []
        var chunks = response.body.makeAsyncIterator()
        // A stream that breaks off has no last event; the caller reports that.
        while let chunk = try? await chunks.next() {
            for byte in chunk.readableBytesView {
                if byte == UInt8(ascii: "\n") {
                    try update(try JSON.decode(Line.self, from: line))
                    line.removeAll()
                } else {
                    line.append(byte)
                }
            }
        }
    }

    /// In bytes. A line of the request may have 64 KiB at the server, with method and version.
    private static let longestPath = 32768

    private func tooLong(_ path: String) -> UserMessage {
        UserMessage(.requestTooLong, .usage, ["length": path.utf8.count, "limit": Self.longestPath])
    }

    private func bytes(_ method: HTTPMethod, _ path: String, body: [UInt8]? = nil) async throws -> [UInt8] {
        let body = body.map { HTTPClientRequest.Body.bytes(ByteBuffer(bytes: $0)) }
        let response = try await execute(method, path, body: body, timeout: .minutes(2))
        return Array(try await response.body.collect(upTo: 1 << 30).readableBytesView)
    }

    private func execute(
        _ method: HTTPMethod,
        _ path: String,
        body: HTTPClientRequest.Body?,
        timeout: TimeAmount
    ) async throws -> HTTPClientResponse {
        // A server answers a longer first line before it has read the body, which the client does not survive.
        guard path.utf8.count <= Self.longestPath else { throw CommandFailure(tooLong(path), json: isJSON) }
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw CommandFailure(HostSetupError.socketUnusable(socket, detail: "").userMessage, json: isJSON)
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = body
        }
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, timeout: timeout)
        } catch {
            throw CommandFailure(
                UserMessage(.serviceUnreachable, .unavailable, ["path": socket], detail: String(describing: error)),
                json: isJSON
            )
        }
        versionNotice.read(response.headers.first(name: Release.header))
        guard response.status == .ok else {
            let bytes = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            let report = try? JSON.decode(ErrorReport.self, from: bytes)
            throw CommandFailure(
                report?.error
                    ?? UserMessage(
                        .unknownAnswer,
                        .failure,
                        ["program": Terminal.program],
                        detail: "HTTP \(response.status.code)"
                    ),
                json: isJSON
            )
        }
        return response
    }
}
