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
            let message = error.userMessage
            return try answer(message, status: HTTPResponse.Status(code: message.category.codes.status))
        } catch let error as any HTTPResponseError {
            // Among them a body that is too large.
            return try answer(UserMessage(.badRequest, .usage, detail: "\(error)"), status: error.status)
        } catch let error as DecodingError {
            return try answer(UserMessage(.badRequest, .usage, detail: "\(error)"), status: .badRequest)
        } catch {
            let message = UserMessage(.serverFault, .failure, detail: "\(error)")
            return try answer(message, status: .internalServerError)
        }
    }

    private func answer(_ message: UserMessage, status: HTTPResponse.Status) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: try JSON.buffer(ErrorReport(message)))
        )
    }
}
