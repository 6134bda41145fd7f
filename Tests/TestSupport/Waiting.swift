// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Something a test waited for and that did not happen in time.
package struct WaitedTooLong: Error, CustomStringConvertible {
    package let description: String

    package init(_ what: String, _ limit: Duration) { description = "waited \(limit) for: \(what)" }
}

/// Waits until something that another thread or process does has happened. Looks each `interval`; throws
/// ``WaitedTooLong`` after `limit`. `details` are added to what it says.
package func waitUntil(
    _ what: String,
    within limit: Duration = .seconds(30),
    every interval: Duration = .milliseconds(5),
    details: () -> String = { "" },
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard .now < end else { throw WaitedTooLong(what + details(), limit) }
        try await Task.sleep(for: interval)
    }
}

/// As ``waitUntil(_:within:every:details:_:)``, for a callback on a thread that may block.
package func blockUntil(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ condition: () throws -> Bool
) throws {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard .now < end else { throw WaitedTooLong(what, limit) }
        Thread.sleep(forTimeInterval: 0.001)
    }
}
