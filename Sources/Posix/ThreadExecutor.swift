// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Runs the jobs of one actor on one thread of its own, in order.
///
/// A card conversation blocks for tens of milliseconds in the reader's driver; on the cooperative pool it would starve
/// everything else, and a conversation cut by a suspension point would let another one in between two frames.
@safe package final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    // Every field below is touched only while `mutex` is held, which makes sharing safe.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isEnding = false

    /// Starts the thread. `name` shows in `ps -L`.
    package init(name: String) throws(PosixError) {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
        // The thread keeps the executor until `end()`.
        try DetachedThread.start(name: name) { [self] in
            while let job = next() { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Hands a job to the thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        locked { jobs.append(unowned) }
    }

    /// Lets the thread finish the jobs it has and end. Jobs handed over later run nowhere.
    package func end() {
        locked { isEnding = true }
    }

    private func locked(_ change: () -> Void) {
        unsafe pthread_mutex_lock(mutex)
        change()
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits for the next job; nil when the executor has ended.
    private func next() -> UnownedJob? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while jobs.isEmpty && !isEnding { unsafe pthread_cond_wait(condition, mutex) }
        return jobs.isEmpty ? nil : jobs.removeFirst()
    }
}
