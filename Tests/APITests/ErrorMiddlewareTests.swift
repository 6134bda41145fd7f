// SPDX-License-Identifier: Apache-2.0
import APIModel
import CROUSCore
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import API

/// Whatever a route throws becomes one sentence with the status of its kind.
@Suite(.timeLimit(.minutes(1))) struct ErrorMiddlewareTests {
    private struct Told: UserFacingError {
        let userMessage: UserMessage
    }

    private func answer(_ error: any Error) async throws -> APIAnswer {
        let router = Router()
        router.add(middleware: ErrorMiddleware())
        router.get("x") { _, _ -> String in throw error }
        return try await Application(router: router).test(.router) { client in
            APIAnswer(try await client.executeRequest(uri: "/x", method: .get, headers: [:], body: nil))
        }
    }

    @Test(arguments: zip(UserMessage.Category.allCases, [200, 500, 400, 422, 503, 409, 500]))
    func `each category has its status`(category: UserMessage.Category, status: Int) async throws {
        let message = UserMessage(.badRequest, category, detail: "8010")
        let answer = try await answer(Told(userMessage: message))
        #expect(answer.status == status && answer.type == "application/json")
        #expect(try answer.decoded(ErrorReport.self).error == message)
    }

    @Test func `an error without a sentence is a fault of the server`() async throws {
        let answer = try await answer(CancellationError())
        #expect(answer.status == 500 && answer.key == "server-fault")
    }

    @Test func `what the web framework refuses keeps its status`() async throws {
        let refused = try await answer(HTTPError(.notAcceptable))
        #expect(refused.status == 406 && refused.key == "bad-request")
        let large = try await answer(NIOTooManyBytesError(maxBytes: 5))
        #expect(large.status == 413 && large.key == "bad-request")
    }
}
