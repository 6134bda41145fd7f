// SPDX-License-Identifier: Apache-2.0
// Which of the two modules owns `timespec` depends on what is built with them.
internal import CPosix
internal import Glibc

/// Lets one in at a time, for as long as it stays. Who waits does so for a limited time; whoever knows the pass of an
/// occupant that will never leave can leave in its place.
@safe package final class RevocableLock: @unchecked Sendable {
    /// What an occupant leaves with.
    package struct Pass: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    // `occupant` and `last` are touched only while `mutex` is held, which makes sharing safe.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var occupant: Pass?
    private var last: UInt64 = 0

    /// Nobody is in.
    package init() {
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // A clock set by hand must not end or prolong a wait.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Waits until nobody is in; nil when that takes longer than `patience`.
    package func enter(within patience: Duration) -> Pass? {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = patience.components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        return locked {
            while occupant != nil {
                if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT, occupant != nil {
                    return nil
                }
            }
            last &+= 1
            let pass = Pass(number: last)
            occupant = pass
            return pass
        }
    }

    /// Lets the next one in; a pass that has left before does nothing.
    package func leave(_ pass: Pass) {
        locked {
            guard occupant == pass else { return }
            occupant = nil
            unsafe pthread_cond_signal(condition)
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
