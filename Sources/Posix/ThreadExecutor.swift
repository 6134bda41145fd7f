// SPDX-License-Identifier: Apache-2.0

/// Runs the jobs of one actor on one thread, in order. The thread lives as long as the executor, so every accepted job
/// runs.
///
/// A card conversation blocks for tens of milliseconds in the reader's driver. On the cooperative pool it would block
/// unrelated tasks, and a suspension point would let another conversation in between two frames.
package final class ThreadExecutor: SerialExecutor {
    private let thread: WorkerThreads

    /// Starts the thread. `name` shows in `ps -L`.
    package init(name: String) throws(PosixError) { thread = try WorkerThreads(name: name, count: 1) }

    /// Hands a job to the thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The call keeps the executor until the job has run.
        thread.run { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
