// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// The numbers this host may give out: a part of the issuer's range that no other host has.
package struct NumberRange: Hashable, Sendable {
    /// Numbers used by an earlier tool; must be declared before the first number is given out.
    package enum History: Hashable, Sendable {
        /// No earlier tool gave out numbers of this range.
        case none
        /// These were given out, on cards that this journal does not have.
        case imported(Set<CROUSNumber>)
    }

    /// How many numbers are left.
    package struct Level: Hashable, Sendable {
        /// Numbers in the range.
        package let total: UInt64
        /// Numbers of it that can still be given out.
        package let left: UInt64
        /// Warning for the operator.
        package let warning: Warning?
    }

    /// How close the range is to its end (docs/facts/domain.md, section 1.2).
    package enum Warning: String, Hashable, Sendable {
        /// At most 10 % left: ask the CROUS for another range.
        case low
        /// At most 2 % left.
        case nearlyUsedUp
        /// None left.
        case usedUp
    }

    /// Lowest and highest number.
    package let numbers: ClosedRange<CROUSNumber>
    /// The declaration about earlier tools; nil when there is none.
    package let history: History?

    /// A part of `issuer`, the range the CROUS allotted to the establishment. Throws ``NumberRangeError``.
    package init(
        lowest: CROUSNumber,
        highest: CROUSNumber,
        issuer: ClosedRange<CROUSNumber>,
        history: History?
    ) throws(NumberRangeError) {
        guard lowest <= highest else { throw .reversed(lowest: lowest, highest: highest) }
        guard issuer.contains(lowest), issuer.contains(highest) else {
            throw .outside(lowest...highest, issuer: issuer)
        }
        numbers = lowest...highest
        self.history = history
    }

    /// Where a search for a free number may start. A used number never becomes free again, so `start` may be the last
    /// number found.
    func first(in state: borrowing JournalState, from start: CROUSNumber?) -> CROUSNumber {
        max(start ?? numbers.lowerBound, numbers.lowerBound, state.lostUpTo ?? numbers.lowerBound)
    }

    /// The lowest number from `start` on that is in no journal line, on no card seen, in no imported history and not
    /// used elsewhere (`isElsewhere`: in a delivery). Nil when there is none up to `end` and the range continues after
    /// it.
    package func next(
        in state: borrowing JournalState,
        from start: CROUSNumber? = nil,
        through end: CROUSNumber? = nil,
        isElsewhere: (CROUSNumber) -> Bool = { _ in false }
    ) throws(NumberRangeError) -> CROUSNumber? {
        guard history != nil else { throw .historyNotDeclared }
        let first = first(in: state, from: start)
        let last = min(end ?? numbers.upperBound, numbers.upperBound)
        if first <= last {
            for value in first.value...last.value {
                guard let number = CROUSNumber(value) else { break }
                if isFree(number, in: state), !isElsewhere(number) { return number }
            }
        }
        guard last < numbers.upperBound else { throw .usedUp(numbers) }
        return nil
    }

    /// True when the number is in the range and any card may get it: no card has it, none was seen with it, and no lost
    /// line may have given it out.
    package func isFree(_ number: CROUSNumber, in state: borrowing JournalState) -> Bool {
        isAdoptable(number, in: state) && !state.foundNumbers.contains(number)
            && state.lostUpTo.map { number > $0 } ?? true
    }

    /// True when the number is in the range and no other card is known to have it: the card it is found on may keep it.
    package func isAdoptable(_ number: CROUSNumber, in state: borrowing JournalState) -> Bool {
        numbers.contains(number) && state.owner(of: number) == nil && history?.contains(number) != true
    }

    /// True when a warning is impossible without counting: even if every known number were in the range.
    package func hasPlenty(in state: borrowing JournalState) -> Bool {
        guard state.lostUpTo == nil else { return false }
        var known = UInt64(state.cardCount + state.foundNumbers.count)
        if case .imported(let earlier) = history { known += UInt64(earlier.count) }
        let total = numbers.upperBound.value - numbers.lowerBound.value + 1
        return Self.warning(left: total - min(known, total), of: total) == nil
    }

    /// Counts the numbers left.
    package func level(in state: borrowing JournalState) -> Level {
        var count = CardCount()
        return level(in: state, &count)
    }

    /// Counts the numbers left. `cards` is what the last count left, and is kept for the next one.
    package func level(in state: borrowing JournalState, _ cards: inout CardCount) -> Level {
        let total = numbers.upperBound.value - numbers.lowerBound.value + 1
        let lost = state.lostUpTo.flatMap { $0 < numbers.lowerBound ? nil : min($0, numbers.upperBound) }
        var used = lost.map { $0.value - numbers.lowerBound.value + 1 } ?? 0
        let rest = lost.map { $0.value + 1 } ?? numbers.lowerBound.value
        func isAmongRest(_ number: CROUSNumber) -> Bool { number.value >= rest && number <= numbers.upperBound }
        if let first = CROUSNumber(rest), first <= numbers.upperBound {
            used += UInt64(cards.count(in: first...numbers.upperBound, of: state))
        }
        if case .imported(let earlier) = history {
            used += UInt64(earlier.count { isAmongRest($0) && state.owner(of: $0) == nil })
        }
        used += UInt64(state.foundNumbers.count { isAmongRest($0) && isAdoptable($0, in: state) })
        let left = total - min(used, total)
        return Level(total: total, left: left, warning: Self.warning(left: left, of: total))
    }

    private static func warning(left: UInt64, of total: UInt64) -> Warning? {
        switch left {
        case 0: .usedUp
        case ...(total / 50): .nearlyUsedUp
        case ...(total / 10): .low
        default: nil
        }
    }
}

extension NumberRange.History {
    fileprivate func contains(_ number: CROUSNumber) -> Bool {
        switch self {
        case .none: false
        case .imported(let numbers): numbers.contains(number)
        }
    }
}
