// SPDX-License-Identifier: Apache-2.0

/// Lets one thread in at a time. A thread waits for a limited time. The pass of an occupant that will never return can be
/// used by another thread to leave in its place.
package final class RevocableLock: Sendable {
    /// Proof of ownership, needed to leave.
    package struct Pass: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct State {
        var occupant: Pass?
        var last: UInt64 = 0

        /// A new pass; nil while another thread is in.
        mutating func enter() -> Pass? {
            guard occupant == nil else { return nil }
            last &+= 1
            occupant = Pass(number: last)
            return occupant
        }
    }

    private let state = ConditionLock(State())

    /// A lock that is free.
    package init() {}

    /// Waits until the lock is free; nil when that takes longer than `patience`.
    package func enter(within patience: Duration) -> Pass? { state.wait(within: patience) { $0.enter() } }

    /// Frees the lock; a pass that has left before does nothing.
    package func leave(_ pass: Pass) {
        state.withLock { if $0.occupant == pass { $0.occupant = nil } }
    }
}
