// SPDX-License-Identifier: Apache-2.0
import Posix

/// Runs blocking work on a separate thread, beside the test, and waits for both.
func onThreadOfItsOwn(
    _ work: @escaping @Sendable () -> Void,
    meanwhile test: () async throws -> Void
) async throws {
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    try DetachedThread.start(name: "test-work") {
        work()
        continuation.finish()
    }
    try await test()
    for await _ in ended {}
}
