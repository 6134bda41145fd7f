// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// The only way from a task to calls that block: journal, registry, holders, readers and SAM. A thread of the door's
/// queue makes the call; meanwhile the task holds no thread of the cooperative pool.
struct BlockingDoor: Sendable {
    private let queue: BlockingQueue
    private let workflow: CardWorkflow

    /// A door with its own threads. `name` (15 bytes shown) appears in `ps -L`.
    init(_ name: String, threads: Int = 1, to workflow: CardWorkflow) throws(PosixError) {
        queue = try BlockingQueue(name: name, threads: threads)
        self.workflow = workflow
    }

    /// Runs `body` on a thread of the door.
    func run<Success: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (CardWorkflow) throws(Failure) -> Success
    ) async throws(Failure) -> Success {
        try await queue.run { [workflow] () throws(Failure) in try body(workflow) }
    }
}
