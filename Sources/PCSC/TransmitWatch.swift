// SPDX-License-Identifier: Apache-2.0
package import SmartCard
internal import Synchronization

/// Knows which reader has kept a call waiting for too long.
///
/// `SCardTransmit` cannot be interrupted: a driver that never answers keeps its thread for good. What can be done is to
/// notice. Each call to a card is entered here before it starts and struck off when it returns; a station looks at
/// ``overdue(at:)`` from another thread about once a second. A reader found there is reported and put out of service: its
/// thread is left behind, nothing more is asked of it, and whatever the card did is unknown. Other readers have threads
/// and contexts of their own and go on; the end of the process does not wait for the thread.
package final class TransmitWatch: Sendable {
    /// A call that has not returned yet.
    package struct PendingCall: Hashable, Sendable {
        /// Reader that was called.
        package let reader: ReaderName
        /// When the call started.
        package let since: ContinuousClock.Instant
    }

    /// How long a call may take.
    package let limit: Duration
    private let calls = Mutex(Calls())

    private struct Calls {
        var pending: [UInt64: PendingCall] = [:]
        var last: UInt64 = 0
    }

    /// Ten seconds is far above any command of a card (77 ms with FWI 8, some hundred for a format) and of a SAM.
    package init(limit: Duration = .seconds(10)) { self.limit = limit }

    /// Calls that started more than ``limit`` before `now` and have not returned, the oldest first.
    package func overdue(at now: ContinuousClock.Instant = .now) -> [PendingCall] {
        let pending = calls.withLock { Array($0.pending.values) }
        return pending.filter { $0.since.duration(to: now) > limit }.sorted { $0.since < $1.since }
    }

    /// Makes a call that may block, entered for as long as it takes.
    package func watching<Answer, Failure>(
        _ reader: ReaderName,
        _ call: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let number = calls.withLock { calls in
            calls.last &+= 1
            calls.pending[calls.last] = PendingCall(reader: reader, since: .now)
            return calls.last
        }
        defer { calls.withLock { _ = $0.pending.removeValue(forKey: number) } }
        return try call()
    }
}
