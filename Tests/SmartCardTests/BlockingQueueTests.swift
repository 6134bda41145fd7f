// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Posix
import Testing

@Suite(.timeLimit(.minutes(1))) struct BlockingQueueTests {
    private struct Failure: Error, Equatable {}

    @Test func `results and errors of a call come back`() async throws {
        let queue = try BlockingQueue(name: "test")
        #expect(await queue.run { 7 } == 7)
        await #expect(throws: Failure()) { try await queue.run { () throws(Failure) in throw Failure() } }
    }

    @Test func `one thread runs one call at a time`() async throws {
        let queue = try BlockingQueue(name: "test")
        let inside = ConditionLock((now: 0, most: 0, total: 0))
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await queue.run {
                        inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.total + 1) }
                        inside.withLock { $0.now -= 1 }
                    }
                }
            }
        }
        #expect(inside.withLock { $0.most } == 1)
        #expect(inside.withLock { $0.total } == 50)
    }

    @Test func `two threads run two calls at a time`() async throws {
        let queue = try BlockingQueue(name: "test", threads: 2)
        let arrived = ConditionLock(0)
        await withTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    await queue.run {
                        arrived.withLock { $0 += 1 }
                        arrived.wait { $0 == 2 ? () : nil }
                    }
                }
            }
        }
        #expect(arrived.withLock { $0 } == 2)
    }

    @Test func `a call that hangs delays no other queue`() async throws {
        let (slow, fast) = (try BlockingQueue(name: "slow"), try BlockingQueue(name: "fast"))
        let isReleased = ConditionLock(false)
        async let hanging: Void = slow.run { isReleased.wait { $0 ? () : nil } }
        #expect(await fast.run { true })
        isReleased.withLock { $0 = true }
        await hanging
    }

    @Test func `calls that wait when the last reference goes are still run`() async throws {
        let isReleased = ConditionLock(false)
        let (results, feed) = AsyncStream.makeStream(of: Int.self)
        do {
            let queue = try BlockingQueue(name: "short-lived")
            for number in 0..<3 {
                Task {
                    await queue.run { isReleased.wait { $0 ? () : nil } }
                    feed.yield(number)
                }
            }
        }
        isReleased.withLock { $0 = true }
        var count = 0
        for await _ in results {
            count += 1
            if count == 3 { feed.finish() }
        }
        #expect(count == 3)
    }
}
