// SPDX-License-Identifier: Apache-2.0
import Posix
import Synchronization
import Testing

/// Waits, at most ten seconds, until another thread has done something.
func eventually(_ condition: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard .now < end else { return false }
        try await Task.sleep(for: .milliseconds(5))
    }
    return true
}

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
