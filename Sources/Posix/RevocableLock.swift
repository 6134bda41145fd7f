// SPDX-License-Identifier: Apache-2.0

/// Owns a value and lends it to one borrower at a time; only the borrower can access it. The value can be taken away
/// from a borrower that may never return; the next borrower then gets a new one.
package final class RevocableLock<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        /// Number of the loan; nil while the value is free.
        var loan: UInt64?
        var borrower: String?
        var last: UInt64 = 0

        mutating func lend(to borrower: String?) -> (value: Value, loan: UInt64)? {
            guard loan == nil else { return nil }
            last &+= 1
            (loan, self.borrower) = (last, borrower)
            return (value, last)
        }

        /// Ends a loan; does nothing when it has ended already.
        mutating func end(_ loan: UInt64) {
            if self.loan == loan { (self.loan, borrower) = (nil, nil) }
        }
    }

    private let state: ConditionLock<State>
    private let make: @Sendable () -> Value

    /// A lock around a value; `make` makes the first one, and a new one after each revocation.
    package init(_ make: @escaping @Sendable () -> Value) {
        self.make = make
        state = ConditionLock(State(value: make()))
    }

    /// The name of the borrower; nil when there is none, or one without a name.
    package var borrower: String? { state.withLock { $0.borrower } }

    /// Lends the value for the duration of `body`; nil when it does not become free within `patience`.
    package func withValue<Result, Failure: Error>(
        for borrower: String? = nil,
        within patience: Duration,
        _ body: (Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let (value, loan) = state.wait(within: patience, { $0.lend(to: borrower) }) else { return nil }
        defer { state.withLock { $0.end(loan) } }
        return try body(value)
    }

    /// Takes the value away from the named borrower. `close`, which runs in parallel with the borrower's work, ends the
    /// use of the value; then the next borrower gets a new one. Does nothing when another borrower has it.
    package func revoke(from borrower: String, _ close: (Value) -> Void) {
        let revoked = state.withLock { state -> (value: Value, loan: UInt64)? in
            guard let loan = state.loan, state.borrower == borrower else { return nil }
            defer { (state.value, state.borrower) = (make(), nil) }
            return (state.value, loan)
        }
        guard let revoked else { return }
        close(revoked.value)
        state.withLock { $0.end(revoked.loan) }
    }
}
