// SPDX-License-Identifier: Apache-2.0

/// Threads that run the calls handed to them, in the order they come. They end with the object, after the calls it has.
final class WorkerThreads: Sendable {
    private struct Queue {
        var calls: [@Sendable () -> Void] = []
        var isClosed = false
    }

    /// What a thread does next.
    private enum Next {
        case call(@Sendable () -> Void)
        case end
    }

    // The threads keep the queue and not this object, so that its end is seen.
    private let queue = ConditionLock(Queue())

    /// Starts `count` threads. `name` (15 bytes shown) appears in `ps -L`.
    init(name: String, count: Int) throws(PosixError) {
        for _ in 0..<count {
            try DetachedThread.start(name: name) { [queue] in
                while case .call(let call) = Self.next(in: queue) { call() }
            }
        }
    }

    deinit { queue.withLock { $0.isClosed = true } }

    /// Hands a call to the next thread that is free.
    func run(_ call: @escaping @Sendable () -> Void) {
        queue.withLock { $0.calls.append(call) }
    }

    private static func next(in queue: ConditionLock<Queue>) -> Next {
        queue.wait { queue in
            if !queue.calls.isEmpty { return .call(queue.calls.removeFirst()) }
            return queue.isClosed ? .end : nil
        }
    }
}
