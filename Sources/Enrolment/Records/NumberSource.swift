// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal
internal import Registry
internal import SmartCard

/// Chooses numbers for cards: none that the journal, an earlier tool or a delivery has, or that was seen on a card.
///
/// Called while the journal is locked; reads the registry, never the journal.
final class NumberSource: Sendable {
    var range: NumberRange { search.range }
    private let search: NumberSearch
    private let registry: Registry

    init(_ range: NumberRange, registry: Registry) {
        search = NumberSearch(range)
        self.registry = registry
    }

    /// The lowest free number, for a card that no delivery has.
    func next(for uid: CardUID?, in state: borrowing JournalState) throws(NumberRangeError) -> CROUSNumber {
        try requireDeliveries(of: state)
        if let delivered = try uid.flatMap(stock) { throw .cardDelivered(delivered.number) }
        return try search.next(in: state) { number throws(NumberRangeError) in try isInStock(number) }
    }

    /// Checks a number that is given for a card: the one of its delivery, or a free one of this host. A number that
    /// lost lines may have given out, or that was seen on a card, is allowed only for the card it is found on
    /// (`isOnCard`).
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
        if let delivered = try uid.flatMap(stock) { throw .cardDelivered(delivered.number) }
        guard range.numbers.contains(number) else { throw .notOurs(number, range.numbers) }
        guard isOnCard ? range.isAdoptable(number, in: state) : range.isFree(number, in: state) else {
            throw .taken(number)
        }
        return number
    }

    /// The number of the card's delivery, as long as the delivery lists it.
    func delivered(
        _ number: CROUSNumber,
        to uid: CardUID,
        in state: borrowing JournalState
    ) throws(NumberRangeError) -> CROUSNumber {
        try requireDeliveries(of: state)
        guard try stock(number)?.uid == uid, state.owner(of: number) == nil else { throw .taken(number) }
        return number
    }

    /// A choice that misses a delivery could give a number twice.
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

    private func stock(_ uid: CardUID) throws(NumberRangeError) -> StockEntry? {
        do { return try registry.stock(uid: uid) } catch { throw .stockUnknown }
    }
}
