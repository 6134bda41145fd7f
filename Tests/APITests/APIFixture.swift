// SPDX-License-Identifier: Apache-2.0
import APIModel
import CROUSCore
import EnrolmentFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import API

/// The routes of the API over a host in this process, without a socket.
struct APIFixture: Sendable {
    let host: TestHost
    private let client: any TestClientProtocol

    static func run(
        _ change: (inout TestHost.Setup) throws -> Void = { _ in },
        adding addRoutes: (Router<BasicRequestContext>) -> Void = { _ in },
        _ test: @escaping @Sendable (APIFixture) async throws -> Void
    ) async throws {
        try await TestHost.run(change) { host in
            let router = APIRouter(service: host.service).router()
            addRoutes(router)
            let application = Application(router: router)
            try await application.test(.router) { try await test(APIFixture(host: host, client: $0)) }
        }
    }

    func get(_ path: String) async throws -> APIAnswer {
        APIAnswer(try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil))
    }

    func post(_ path: String, _ body: String = "") async throws -> APIAnswer {
        let bytes = ByteBuffer(string: body)
        return APIAnswer(try await client.executeRequest(uri: path, method: .post, headers: [:], body: bytes))
    }
}

/// An answer of the API.
struct APIAnswer {
    let status: Int
    let type: String?
    /// Version of crousd that the answer names.
    let version: String?
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        type = response.headers[.contentType]
        version = HTTPField.Name(Release.header).flatMap { response.headers[$0] }
        text = String(buffer: response.body)
    }

    func decoded<Report: Decodable>(_ type: Report.Type) throws -> Report { try JSON.decode(type, from: text.utf8) }

    /// The error, in its own form.
    var key: String? { try? decoded(ErrorReport.self).error.key }

    /// The objects of an answer that comes line by line.
    func lines<Line: Decodable>(_ type: Line.Type) throws -> [Line] {
        try text.split(separator: "\n").map { try JSON.decode(type, from: $0.utf8) }
    }
}
