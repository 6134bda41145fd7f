// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import HTTPTypes
internal import Hummingbird

/// Turns every error into one sentence in both languages, with the HTTP status of its category.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any UserFacingError {
            return try answer(error.userMessage, status: Self.status(of: error.userMessage.category))
        } catch let error as HTTPError {
            return try answer(.badRequest("\(error)"), status: error.status)
        } catch {
            return try answer(.badRequest("\(error)"), status: .internalServerError)
        }
    }

    private func answer(_ message: UserMessage, status: HTTPResponse.Status) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: try JSON.buffer(ErrorReport(message)))
        )
    }

    private static func status(of category: UserMessage.Category) -> HTTPResponse.Status {
        switch category {
        case .failure, .journal: .internalServerError
        case .usage: .badRequest
        case .refused: .unprocessableContent
        case .unavailable: .serviceUnavailable
        case .locked: .conflict
        }
    }
}

extension UserMessage {
    /// A request that cannot be parsed.
    static func badRequest(_ detail: String) -> UserMessage {
        UserMessage(
            "bad-request",
            .usage,
            english: "The request is not one this version understands: check its address and body.",
            french: "Cette version ne comprend pas la demande : vérifiez son adresse et son contenu.",
            detail: detail
        )
    }
}
