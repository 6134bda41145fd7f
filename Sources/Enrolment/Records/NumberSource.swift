// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import SmartCard

/// Chooses numbers for cards: none that the journal, an earlier tool or a delivery has.
///
/// Asked while the journal's turn lasts; reads the registry, never the journal.
final class NumberSource: Sendable {
    var range: NumberRange { search.range }
    private let search: NumberSearch
    private let registry: Registry

    init(_ range: NumberRange, registry: Registry) {
        search = NumberSearch(range)
        self.registry = registry
    }

    /// The lowest free number.
    func next(in state: borrowing JournalState) throws(NumberRangeError) -> CROUSNumber {
        try requireDeliveries(of: state)
        return try search.next(in: state) { number throws(NumberRangeError) in try isInStock(number) }
    }

    /// A number somebody else chose for a card: the one its delivery says, or a free one of this host. One that lost lines
    /// may have given out goes to the card it was found on (`isOnCard`) and to no other.
    func exactly(
        _ number: CROUSNumber,
        for uid: CardUID?,
        isOnCard: Bool,
        in state: borrowing JournalState
    ) throws(NumberRangeError) -> CROUSNumber {
        guard range.history != nil else { throw .historyNotDeclared }
        try requireDeliveries(of: state)
        if let delivered = try stock(number) {
            guard delivered.uid == uid, state.owner(of: number) == nil else { throw .taken(number) }
            return number
        }
        guard range.numbers.contains(number) else { throw .notOurs(number, range.numbers) }
        guard range.isFree(number, in: state) || isOnCard && range.isLost(number, in: state) else {
            throw .taken(number)
        }
        return number
    }

    /// A choice that did not know of a delivery could give a number twice.
    private func requireDeliveries(of state: borrowing JournalState) throws(NumberRangeError) {
        guard state.lastDelivery > 0 else { return }
        guard (try? registry.hasSeen(state.lastDelivery)) == true else { throw .stockUnknown }
    }

    private func isInStock(_ number: CROUSNumber) throws(NumberRangeError) -> Bool {
        do { return try registry.isInStock(number) } catch { throw .stockUnknown }
    }

    private func stock(_ number: CROUSNumber) throws(NumberRangeError) -> StockEntry? {
        do { return try registry.stock(number: number) } catch { throw .stockUnknown }
    }
}
