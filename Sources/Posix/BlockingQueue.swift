// SPDX-License-Identifier: Apache-2.0

/// Runs blocking calls (disk, driver, lock) on the queue's threads, in order: with one thread one after the other, with
/// several as many at a time. A task that waits for a call holds no thread of the cooperative pool.
package final class BlockingQueue: Sendable {
    private let threads: WorkerThreads

    /// Starts the threads. `name` (15 bytes shown) appears in `ps -L`.
    package init(name: String, threads count: Int = 1) throws(PosixError) {
        threads = try WorkerThreads(name: name, count: count)
    }

    /// Runs `body` on a thread of the queue.
    package func run<Success: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Success
    ) async throws(Failure) -> Success {
        let result = await withCheckedContinuation { continuation in
            // The call keeps the queue, and with it its threads, until the body has run.
            threads.run { [self] in
                withExtendedLifetime(self) { continuation.resume(returning: Result(catching: body)) }
            }
        }
        return try result.get()
    }
}
