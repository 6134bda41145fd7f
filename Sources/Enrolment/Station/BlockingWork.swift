// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Blocking work that belongs to no station, one job after the other on its own thread.
actor BlockingWork {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init() throws(PosixError) { executor = try ThreadExecutor(name: "blockingWork") }

    /// Runs `body` after the jobs before it.
    func run<Result: Sendable>(
        _ body: @Sendable () throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        try body()
    }
}
