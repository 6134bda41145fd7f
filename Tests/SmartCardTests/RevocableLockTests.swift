// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Posix
import Synchronization
import Testing

@Suite struct RevocableLockTests {
    /// A lock around a numbered value.
    private static func lock() -> RevocableLock<Int> {
        let count = ConditionLock(0)
        return RevocableLock {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `a thread that waits gives up in time, and gets the value when it is free`() {
        let lock = Self.lock()
        let inner = lock.withValue(within: .zero) { _ in lock.withValue(within: .milliseconds(20)) { $0 } }
        #expect(inner == .some(nil))
        #expect(lock.withValue(within: .zero) { $0 } == 1)
    }

    @Test func `an error ends the loan`() {
        struct Failure: Error {}
        let lock = Self.lock()
        #expect(throws: Failure.self) { try lock.withValue(within: .zero) { _ -> Int in throw Failure() } }
        #expect(lock.withValue(within: .zero) { $0 } == 1)
    }

    @Test func `a value taken away is closed, and the next borrower gets a new one`() {
        let lock = Self.lock()
        var closed: [Int] = []
        _ = lock.withValue(for: "hung", within: .zero) { _ in
            lock.revoke(from: "another") { closed.append($0) }
            #expect(closed.isEmpty)
            #expect(lock.borrower == "hung")
            lock.revoke(from: "hung") { closed.append($0) }
            lock.revoke(from: "hung") { closed.append($0) }
            #expect(closed == [1])
            #expect(lock.borrower == nil)
            #expect(lock.withValue(within: .zero) { $0 } == 2)
        }
        #expect(lock.withValue(within: .zero) { $0 } == 2)
    }

    @Test func `a borrower that returns after the revocation does not end the next loan`() throws {
        let (lock, entered) = (Self.lock(), DispatchSemaphore(value: 0))
        let (isReleased, hasReturned) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        DispatchQueue.global().async {
            _ = lock.withValue(for: "hung", within: .zero) { _ in
                entered.signal()
                isReleased.wait()
            }
            hasReturned.signal()
        }
        entered.wait()
        lock.revoke(from: "hung") { _ in }
        _ = lock.withValue(within: .zero) { _ in
            isReleased.signal()
            hasReturned.wait()
            #expect(lock.withValue(within: .zero) { $0 } == nil)
        }
    }

    @Test func `eight threads never have the value together`() {
        let lock = Self.lock()
        let inside = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let entries = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<200 {
                _ = lock.withValue(within: .seconds(60)) { _ in
                    most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    entries.add(1, ordering: .relaxed)
                    inside.subtract(1, ordering: .relaxed)
                }
            }
        }
        #expect(most.load(ordering: .relaxed) == 1)
        #expect(entries.load(ordering: .relaxed) == 1600)
    }
}
