// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal
internal import Registry
internal import SmartCard

/// Gives numbers to cards: none that is in the journal, with an earlier tool or in a delivery, or that was seen on a
/// card.
///
/// The registry is read first. Then the number is chosen from what was read, while the journal is locked. When a
/// delivery arrived in between, both steps are repeated. So neither lock is held while the other is waited for.
final class NumberSource: Sendable {
    private typealias Choice =
        @Sendable (DeliveryKnowledge, borrowing JournalState) throws(NumberRangeError) -> CROUSNumber?

    /// How many numbers are looked up for one search of a free one.
    private static let window: UInt64 = 1_024

    var range: NumberRange { search.range }
    private let search: NumberSearch
    private let journal: Journal
    private let registry: Registry

    init(_ range: NumberRange, journal: Journal, registry: Registry) {
        search = NumberSearch(range)
        self.journal = journal
        self.registry = registry
    }

    /// Writes the line with the lowest free number, for a card that no delivery has.
    func reserve(_ line: JournalEntry.Draft) throws(JournalError) -> JournalEntry {
        let search = search
        return try reserve(line, from: nextWindow) { known, state throws(NumberRangeError) in
            if let delivered = known.numberOfCard { throw .cardDelivered(delivered) }
            return try search.next(in: state, through: known.numbers.upperBound, isElsewhere: known.mayHave)
        }
    }

    /// Writes the line with a given number: that of the card's delivery, or a free one of this host. A number that lost
    /// lines may have used, or that was seen on a card (`ADOPTED`), is allowed only for the card it is found on.
    func reserve(_ line: JournalEntry.Draft, exactly number: CROUSNumber) throws(JournalError) -> JournalEntry {
        let (range, isOnCard) = (range, line.event == .adopted)
        return try reserve(line, from: { number...number }) { known, state throws(NumberRangeError) in
            guard range.history != nil else { throw .historyNotDeclared }
            if known.mayHave(number) {
                guard known.numberOfCard == number, state.owner(of: number) == nil else { throw .taken(number) }
                return number
            }
            if let delivered = known.numberOfCard { throw .cardDelivered(delivered) }
            guard range.numbers.contains(number) else { throw .notOurs(number, range.numbers) }
            guard isOnCard ? range.isAdoptable(number, in: state) : range.isFree(number, in: state) else {
                throw .taken(number)
            }
            return number
        }
    }

    /// Writes the line with the number of the card's delivery, as long as the delivery lists it.
    func reserve(_ line: JournalEntry.Draft, delivered number: CROUSNumber) throws(JournalError) {
        _ = try reserve(line, from: { number...number }) { known, state throws(NumberRangeError) in
            guard known.numberOfCard == number, state.owner(of: number) == nil else { throw .taken(number) }
            return number
        }
    }

    /// Writes the line with the number that `choose` finds among `numbers`; `choose` gets what the deliveries know
    /// about them.
    private func reserve(
        _ line: JournalEntry.Draft,
        from numbers: () -> ClosedRange<CROUSNumber>,
        _ choose: @escaping Choice
    ) throws(JournalError) -> JournalEntry {
        var missed: DeliveryKnowledge?
        while true {
            let known = try knowledge(of: line.uid, numbers())
            let entry = try journal.reserve(line) { state throws(NumberRangeError) in
                // A choice that misses a delivery could give a number twice.
                state.lastDelivery == known.lastDelivery ? try choose(known, state) : nil
            }
            if let entry { return entry }
            // Either none of these numbers is free, or a delivery arrived.
            guard journal.withState(\.lastDelivery) != known.lastDelivery else { continue }
            guard missed?.lastDelivery != known.lastDelivery else { throw .numbers(.stockUnknown) }
            missed = known
            do { try registry.waitForDeliveries(of: journal) } catch { throw .numbers(.stockUnknown) }
        }
    }

    private func knowledge(
        of uid: CardUID?,
        _ numbers: ClosedRange<CROUSNumber>
    ) throws(JournalError) -> DeliveryKnowledge {
        do {
            return try registry.deliveryKnowledge(card: uid, numbers: numbers)
        } catch {
            throw .numbers(.stockUnknown)
        }
    }

    /// The numbers of the next search.
    private func nextWindow() -> ClosedRange<CROUSNumber> {
        let last = range.numbers.upperBound
        let first = min(journal.withState { search.start(in: $0) }, last)
        let end = CROUSNumber(min(first.value + Self.window, last.value)) ?? last
        return first...end
    }
}
