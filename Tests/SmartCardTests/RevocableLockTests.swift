// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Posix
import Synchronization
import Testing

@Suite struct RevocableLockTests {
    @Test func `a waiting caller gives up in time, or enters when the lock is free`() throws {
        let turnstile = RevocableLock()
        let first = try #require(turnstile.enter(within: .zero))
        #expect(turnstile.enter(within: .milliseconds(20)) == nil)
        turnstile.leave(first)
        #expect(turnstile.enter(within: .zero) != nil)
    }

    @Test func `a used pass releases nothing`() throws {
        let turnstile = RevocableLock()
        let first = try #require(turnstile.enter(within: .zero))
        turnstile.leave(first)
        let second = try #require(turnstile.enter(within: .zero))
        turnstile.leave(first)
        #expect(turnstile.enter(within: .zero) == nil)
        turnstile.leave(second)
        #expect(turnstile.enter(within: .zero) != nil)
    }

    @Test func `eight threads never hold the lock together`() {
        let turnstile = RevocableLock()
        let inside = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let entries = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<200 {
                guard let pass = turnstile.enter(within: .seconds(60)) else { continue }
                most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                entries.add(1, ordering: .relaxed)
                inside.subtract(1, ordering: .relaxed)
                turnstile.leave(pass)
            }
        }
        #expect(most.load(ordering: .relaxed) == 1)
        #expect(entries.load(ordering: .relaxed) == 1600)
    }
}
