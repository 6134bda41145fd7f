// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// What one thread wants written: its lines are decided when its turn has come, and its end is told when they are durable.
final class JournalRequest: Sendable {
    /// The entries written; nil when the request itself decided that nothing is.
    typealias Outcome = Result<[JournalEntry]?, JournalError>
    /// The lines that follow from a state and its last line; nil for none.
    typealias Decision = @Sendable (borrowing JournalState, JournalHead) throws(JournalError) -> [JournalEntry.Draft]?

    let decide: Decision
    private let outcome = Mutex<Outcome?>(nil)

    init(_ decide: @escaping Decision) { self.decide = decide }

    /// True once it is known how the request ended.
    var isOver: Bool { outcome.withLock { $0 != nil } }

    /// Says how the request ended.
    func end(_ result: Outcome) { outcome.withLock { $0 = result } }

    /// The entries written, or why not.
    func entries() throws(JournalError) -> [JournalEntry]? { try outcome.withLock { $0 }?.get() }
}
