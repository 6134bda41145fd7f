// SPDX-License-Identifier: Apache-2.0

/// Does pieces of work on several threads and hands what comes of them to the calling thread, in their order.
package enum OrderedWork {
    private struct Progress<Output: Sendable>: Sendable {
        /// The piece that is begun next.
        var next = 0
        /// The piece that is handed over next.
        var due = 0
        /// What was done before its turn.
        var done: [Int: Output] = [:]
        var isOver = false
    }

    /// Calls `work` for the pieces from 0 to `count`, each on one of `threads` threads, and `take` with each result in turn
    /// until it returns false. At most twice as many results as threads wait for their turn. Throws what `take` throws; one
    /// piece, or a machine that gives no thread, is worked on by the caller alone.
    package static func run<Output: Sendable, Failure: Error>(
        _ count: Int,
        threads: Int = ThisHost.processorCount,
        work: @escaping @Sendable (Int) -> Output,
        take: (Output) throws(Failure) -> Bool
    ) throws(Failure) {
        let progress = ConditionLock(Progress<Output>())
        let wanted = min(threads, count)
        let started = wanted < 2 ? 0 : start(wanted, count, progress, work)
        defer { progress.withLock { $0.isOver = true } }
        for piece in 0..<count {
            let output = started == 0 ? work(piece) : progress.wait { $0.done.removeValue(forKey: piece) }
            progress.withLock { $0.due = piece + 1 }
            guard try take(output) else { return }
        }
    }

    /// Starts threads that work until nothing is left; gives their number.
    private static func start<Output: Sendable>(
        _ wanted: Int,
        _ count: Int,
        _ progress: ConditionLock<Progress<Output>>,
        _ work: @escaping @Sendable (Int) -> Output
    ) -> Int {
        let window = 2 * wanted
        for started in 0..<wanted {
            do {
                try DetachedThread.start(name: "ordered work") {
                    while let piece = next(of: count, progress, window) {
                        let output = work(piece)
                        progress.withLock { $0.done[piece] = output }
                    }
                }
            } catch {
                return started
            }
        }
        return wanted
    }

    /// The next piece to work on, once there is room for its result; nil when none is left.
    private static func next<Output: Sendable>(
        of count: Int,
        _ progress: ConditionLock<Progress<Output>>,
        _ window: Int
    ) -> Int? {
        progress.wait { progress -> Int?? in
            if progress.isOver || progress.next == count { return .some(nil) }
            guard progress.next < progress.due + window else { return nil }
            defer { progress.next += 1 }
            return .some(progress.next)
        }
    }
}
