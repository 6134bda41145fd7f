// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import Synchronization

/// Chooses numbers for cards: none that the journal, an earlier tool or a delivery has.
///
/// Asked while the journal's turn lasts; reads the registry, never the journal.
final class NumberSource: Sendable {
    let range: NumberRange
    private let registry: Registry
    /// Where the next search begins: a number once used never becomes free, so the time does not grow with the journal.
    private let lastFound = Mutex<CROUSNumber?>(nil)

    init(_ range: NumberRange, registry: Registry) {
        self.range = range
        self.registry = registry
    }

    /// The lowest free number.
    func next(in state: borrowing JournalState) throws(NumberRangeError) -> CROUSNumber {
        try requireDeliveries(of: state)
        let start = lastFound.withLock { $0 }
        let number = try range.next(in: state, from: start) { number throws(NumberRangeError) in try isInStock(number) }
        lastFound.withLock { $0 = number }
        return number
    }

    /// A number somebody else chose, when this host may give it.
    func exactly(_ number: CROUSNumber, in state: borrowing JournalState) throws(NumberRangeError) -> CROUSNumber {
        guard range.history != nil else { throw .historyNotDeclared }
        guard range.numbers.contains(number) else { throw .notOurs(number, range.numbers) }
        try requireDeliveries(of: state)
        guard try range.isFree(number, in: state) && !isInStock(number) else { throw .taken(number) }
        return number
    }

    /// A number choosing which missed a delivery could be given twice.
    private func requireDeliveries(of state: borrowing JournalState) throws(NumberRangeError) {
        guard state.lastDelivery > 0 else { return }
        guard (try? registry.hasSeen(state.lastDelivery)) == true else { throw .stockUnknown }
    }

    private func isInStock(_ number: CROUSNumber) throws(NumberRangeError) -> Bool {
        do { return try registry.isInStock(number) } catch { throw .stockUnknown }
    }
}
