// SPDX-License-Identifier: Apache-2.0

/// Threads that run calls in the order of their arrival. They end with the object, after its last call.
final class WorkerThreads: Sendable {
    private struct Queue {
        var calls: [@Sendable () -> Void] = []
        var isClosed = false
    }

    /// A thread's next step.
    private enum Next {
        case call(@Sendable () -> Void)
        case end
    }

    // The threads hold the queue and not this object, so that the object can be released.
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
