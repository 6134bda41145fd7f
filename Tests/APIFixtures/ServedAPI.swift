// SPDX-License-Identifier: Apache-2.0
internal import API
package import EnrolmentFixtures
internal import Logging
internal import TestSupport

/// The API of a host in this process on a Unix socket, whose path the test is given.
package enum ServedAPI {
    package static func run(_ test: (TestHost, String) async throws -> Void) async throws {
        try await TestHost.run { host in
            let socket = host.folder.file("api.sock")
            let (ready, signal) = AsyncStream<Void>.makeStream()
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let application = APIApplication(service: host.service, socket: socket, logger: logger) { signal.finish() }
            let running = Task {
                defer { signal.finish() }
                try await application.run()
            }
            for await _ in ready {}
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await test(host, socket)) } catch { outcome = .failure(error) }
            running.cancel()
            _ = await running.result
            try outcome.get()
        }
    }
}
