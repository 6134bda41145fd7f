// SPDX-License-Identifier: Apache-2.0
import EnrolmentFixtures
import Hummingbird
import HummingbirdTesting
import Testing

@testable import API

/// The routes, without a socket.
@Suite(.timeLimit(.minutes(1))) struct APIRouterTests {
    @Test func `the spreadsheet is at its English route and still at the older one`() async throws {
        try await TestHost.run { host in
            let application = Application(router: APIRouter(service: host.service).router())
            try await application.test(.router) { client in
                for path in ["/v1/journal/spreadsheet", "/v1/journal/tableur"] {
                    let response = try await client.execute(uri: path, method: .get)
                    #expect(response.status == .ok)
                    #expect(String(buffer: response.body).contains("Ligne;Date;Heure;"), "\(path)")
                }
                #expect(try await client.execute(uri: "/v1/journal/table", method: .get).status == .notFound)
            }
        }
    }
}
