// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ThreadExecutorTests {
    private actor Worker {
        private let executor: ThreadExecutor
        private var thread: String?
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

        init(name: String) throws { executor = try ThreadExecutor(name: name) }

        func threadName() -> String { Self.currentThread }
        func noteThread() { thread = Self.currentThread }
        func notedThread() -> String? { thread }

        /// A synchronous call that knows it runs on the actor.
        nonisolated func isolatedThread() -> String { assumeIsolated { $0.threadName() } }
        func throughAssumption() -> String { isolatedThread() }

        private static var currentThread: String {
            let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            return name?.trimmingCharacters(in: .newlines) ?? ""
        }
    }

    /// Threads of this process with a name.
    private static func threads(named name: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { task in
            let comm = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
            return comm?.trimmingCharacters(in: .newlines) == name
        }
    }

    @Test func `each job of the actor runs on its thread`() async throws {
        let worker = try Worker(name: "worker-one")
        for _ in 0..<100 { #expect(await worker.threadName() == "worker-one") }
        #expect(await worker.throughAssumption() == "worker-one")
    }

    @Test func `a job from a task that outlives all others is run`() async throws {
        let worker = try Worker(name: "worker-two")
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let late = Task {
            for await _ in started { await worker.noteThread() }
            return await worker.notedThread()
        }
        #expect(await worker.threadName() == "worker-two")
        signal.yield()
        signal.finish()
        #expect(await late.value == "worker-two")
    }

    @Test func `the thread ends with the actor`() async throws {
        do {
            let worker = try Worker(name: "worker-three")
            #expect(await worker.threadName() == "worker-three")
            #expect(try Self.threads(named: "worker-three") == 1)
        }
        try await waitUntil("the thread ends") { try Self.threads(named: "worker-three") == 0 }
    }
}
