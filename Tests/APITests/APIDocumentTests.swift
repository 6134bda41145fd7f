// SPDX-License-Identifier: Apache-2.0
import EnrolmentFixtures
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import API

/// docs/api.md names the routes that exist, and no others.
@Suite(.timeLimit(.minutes(1))) struct APIDocumentTests {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/api.md")

    /// `GET /v1/status` of each line `| GET | `/v1/status` | …`.
    private func documented() throws -> [String] {
        try String(contentsOf: Self.document, encoding: .utf8).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count > 1, cells[1].hasPrefix("`/v1/") else { return nil }
            return "\(cells[0]) \(cells[1].filter { $0 != "`" })"
        }
    }

    @Test func `the table of routes is the router's`() async throws {
        try await TestHost.run { host in
            let routes = APIRouter(service: host.service).router().routes.map { route in
                "\(route.method.rawValue) \(route.path)"
            }
            let documented = try documented()
            #expect(routes.count > 20)
            #expect(documented.sorted() == routes.sorted())
        }
    }
}
