// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import SAMCare
internal import SmartCard

/// The test of the SAM. Its card is virtual and belongs to the client; without one the steps with a card are left out.
extension SAMController {
    func selfTest(_: Request, _: BasicRequestContext) async throws -> Response {
        try .json(SAMTestReport(try await sam.testSAM { nil }))
    }

    /// Each line of the answer is a command for the client's card, but for the last, which is the result. Each line of the
    /// request is the answer to a command.
    func selfTestWithCard(_ request: Request, _: BasicRequestContext) async throws -> Response {
        let card = try RelayedCard(patience: testPatience)
        return .lines { writer in
            try await request.body.consumeWithInboundCloseHandler { answers in
                async let result = update(testing: card)
                async let _: Void = card.takeAnswers(from: answers)
                do {
                    for await command in card.commands {
                        try await writer.write(try JSON.line(SAMTestUpdate(command: Hex.encode(command))))
                    }
                    try await writer.write(try JSON.line(try await result))
                } catch {
                    card.end(.cardRemoved)
                    throw error
                }
            } onInboundClosed: {
                card.end(.cardRemoved)
            }
        }
    }

    private func update(testing card: RelayedCard) async throws -> SAMTestUpdate {
        defer { card.close() }
        do {
            return SAMTestUpdate(report: SAMTestReport(try await sam.testSAM { card }))
        } catch let error as any UserFacingError {
            return SAMTestUpdate(message: error.userMessage)
        }
    }
}
