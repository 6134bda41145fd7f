// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
internal import Synchronization

/// A write request of one thread: its lines are decided when its turn has come, and it ends when they are durable.
final class JournalRequest: Sendable {
    /// The entries written; nil when the request decided to write nothing.
    typealias Outcome = Result<[JournalEntry]?, JournalError>
    /// The lines that follow from a state and its last line; nil for none.
    typealias Decision = @Sendable (borrowing JournalState, ChainHead) throws(JournalError) -> [JournalEntry.Draft]?

    let decide: Decision
    private let outcome = Mutex<Outcome?>(nil)

    init(_ decide: @escaping Decision) { self.decide = decide }

    /// True once the result is known.
    var isOver: Bool { outcome.withLock { $0 != nil } }

    /// Sets the result.
    func end(_ result: Outcome) { outcome.withLock { $0 = result } }

    /// The entries written; throws the error of the request.
    func entries() throws(JournalError) -> [JournalEntry]? { try outcome.withLock { $0 }?.get() }
}
