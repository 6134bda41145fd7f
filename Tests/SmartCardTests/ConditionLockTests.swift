// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Posix
import Testing

@Suite struct ConditionLockTests {
    @Test func `a waiting thread sees each change until it has a result`() {
        let lock = ConditionLock(0)
        DispatchQueue.global().async { for _ in 0..<100 { lock.withLock { $0 += 1 } } }
        #expect(lock.wait { $0 == 100 ? "done" : nil } == "done")
    }

    @Test func `a limited wait ends without a result`() {
        let lock = ConditionLock(0)
        #expect(lock.wait(within: .milliseconds(20)) { $0 > 0 ? $0 : nil } == nil)
        lock.withLock { $0 = 1 }
        #expect(lock.wait(within: .zero) { $0 > 0 ? $0 : nil } == 1)
    }
}
