// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import HTTPTypes
internal import Hummingbird

/// Names crousd's version in every answer, so that an older program can report that it is older.
struct VersionMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let name = HTTPField.Name.crousdVersion { response.headers[name] = Release.version }
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let crousdVersion = HTTPField.Name(Release.header)
}
