// SPDX-License-Identifier: Apache-2.0
package import SmartCard
internal import Synchronization

/// Registers calls to cards and finds those that take too long.
///
/// `SCardTransmit` cannot be interrupted: a driver that never answers keeps its thread for good. Each call to a card is
/// registered here before it starts and removed when it returns. A station asks ``overdue(at:)`` from another thread
/// about once a second. An overdue reader is reported and put out of service: its thread is abandoned, nothing more is
/// sent to it, and what the card did is unknown. Other readers have their own threads and contexts and go on; the end
/// of the process does not wait for the thread.
package final class TransmitWatch: Sendable {
    /// A call that has not returned yet.
    package struct PendingCall: Hashable, Sendable {
        package let reader: ReaderName
        package let since: ContinuousClock.Instant
    }

    /// How long a call may take.
    package let limit: Duration
    private let calls = Mutex(Calls())

    private struct Calls {
        var pending: [UInt64: PendingCall] = [:]
        var last: UInt64 = 0
    }

    /// The default of ten seconds is far above any command of a card (77 ms with FWI 8, some hundred for a format) and
    /// of a SAM.
    package init(limit: Duration = .seconds(10)) { self.limit = limit }

    /// Calls that started more than ``limit`` before `now` and have not returned, the oldest first.
    package func overdue(at now: ContinuousClock.Instant = .now) -> [PendingCall] {
        let pending = calls.withLock { Array($0.pending.values) }
        return pending.filter { $0.since.duration(to: now) > limit }.sorted { $0.since < $1.since }
    }

    /// Makes a call that may block and keeps it registered while it runs.
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
