// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import Enrolment
internal import Hummingbird
internal import NIOCore
internal import SmartCard

extension APIRouter {
    /// The test of the SAM. Its card is virtual and belongs to the client; without one the steps with a card are left out.
    func addSAMTest(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("sam/self-test") { _, _ in try await report { try await service.samTestReport { nil } } }
        v1.post("sam/self-test/card") { request, _ in try samTest(with: request) }
    }

    /// Each line of the answer is a command for the client's card, but for the last, which is the result. Each line of the
    /// request is the answer to a command.
    private func samTest(with request: Request) throws -> Response {
        let card = try RelayedCard()
        let body = ResponseBody { writer in
            try await request.body.consumeWithInboundCloseHandler { answers in
                async let result = service.samTest(with: card)
                async let _: Void = card.takeAnswers(from: answers)
                do {
                    for await command in card.commands {
                        try await writer.write(try JSON.line(SAMTestUpdate(command: Hex.encode(command))))
                    }
                    try await writer.write(try JSON.line(await result))
                } catch {
                    card.end(.cardRemoved)
                    throw error
                }
            } onInboundClosed: {
                card.end(.cardRemoved)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }
}

extension EnrolmentService {
    fileprivate func samTest(with card: RelayedCard) async -> SAMTestUpdate {
        defer { card.close() }
        do throws(EnrolmentError) {
            return SAMTestUpdate(report: try await samTestReport { card })
        } catch {
            return SAMTestUpdate(message: error.userMessage)
        }
    }
}
