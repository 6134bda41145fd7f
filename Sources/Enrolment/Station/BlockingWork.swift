// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Blocking work that belongs to no station, one after the other on a thread of its own.
actor BlockingWork {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init() throws(PosixError) { executor = try ThreadExecutor(name: "blockingWork") }

    /// Runs `body` when those before it are done.
    func run<Result: Sendable>(
        _ body: @Sendable () throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        try body()
    }
}
