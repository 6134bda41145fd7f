// SPDX-License-Identifier: Apache-2.0
import APIModel
import AsyncHTTPClient
import EnrolmentFixtures
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Posix
import SmartCard
import Testing

@testable import API

/// A client of the test of the SAM, on a socket that serves one host.
struct SAMTestClient {
    private let http: HTTPClient
    private let socket: String

    /// Serves the API of `host` for the length of `body`.
    static func serving(
        _ host: TestHost,
        patience: Duration,
        _ body: (_ socket: String) async throws -> Void
    ) async throws {
        let folder = try Files.makeTemporaryFolder("crousd-api-test")
        let socket = folder + "/api.sock"
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            router: APIRouter(service: host.service, samTestPatience: patience).router(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket)),
            onServerRunning: { _ in signal.yield() },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task {
            try? await application.run()
            signal.finish()
        }
        var served = ready.makeAsyncIterator()
        let outcome: Result<Void, any Error>
        do {
            try #require(await served.next() != nil)
            outcome = .success(try await body(socket))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        await running.value
        Files.remove(socket)
        Files.removeFolder(folder)
        try outcome.get()
    }

    /// Connects for the length of `body`; whatever it has begun is broken off then.
    static func connected<Result>(
        to socket: String,
        _ body: (SAMTestClient) async throws -> Result
    ) async throws -> Result {
        let http = HTTPClient()
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(SAMTestClient(http: http, socket: socket)))
        } catch {
            outcome = .failure(error)
        }
        try await http.shutdown()
        return try outcome.get()
    }

    /// The report of a test without a card.
    func testWithoutCard() async throws -> SAMTestReport {
        let response = try await post("/v1/sam/self-test", nil)
        return try JSON.decode(
            SAMTestReport.self,
            from: try await response.body.collect(upTo: 1 << 20).readableBytesView
        )
    }

    /// All lines of a test, whose commands `answer` answers; one without an answer is left open.
    func test(_ answer: ([UInt8]) throws -> [UInt8]?) async throws -> [SAMTestUpdate] {
        let (answers, request) = AsyncStream.makeStream(of: ByteBuffer.self)
        defer { request.finish() }
        let response = try await post("/v1/sam/self-test/card", .stream(answers, length: .unknown))
        var (text, updates): ([UInt8], [SAMTestUpdate]) = ([], [])
        for try await chunk in response.body {
            text += chunk.readableBytesView
            while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
                let update = try JSON.decode(SAMTestUpdate.self, from: text[..<end])
                text.removeSubrange(...end)
                updates.append(update)
                guard let command = update.command else { continue }
                guard let bytes = try answer(try #require(Hex.decode(command))) else { continue }
                let line = try JSON.bytes(of: SAMTestAnswer(answer: Hex.encode(bytes)))
                request.yield(ByteBuffer(bytes: line + [UInt8(ascii: "\n")]))
            }
        }
        return updates
    }

    private func post(_ path: String, _ body: HTTPClientRequest.Body?) async throws -> HTTPClientResponse {
        let url = try #require(URL(httpURLWithSocketPath: socket, uri: path))
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .POST
        request.body = body
        let response = try await http.execute(request, timeout: .seconds(50))
        #expect(response.status == .ok)
        return response
    }
}
