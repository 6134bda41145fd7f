// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// State after all lines of a journal, and the rules that no line may break: one UID one number for ever, one number
/// one UID for ever, per holder at most one proven card and one being made.
package struct JournalState: Sendable {
    private struct Claim: Hashable, Sendable {
        let holder: HolderReference
        let isProven: Bool
    }

    /// The state before an entry.
    struct Undo: Sendable {
        fileprivate enum Step: Sendable {
            case card(CardUID, before: JournalledCard?, wasGivenUp: Bool)
            case found(CROUSNumber)
            case delivery(before: UInt64)
            case lost(before: CROUSNumber?)
        }

        /// Oldest first.
        fileprivate let steps: [Step]
    }

    private var cards: [CardUID: JournalledCard] = [:]
    private var owners: [CROUSNumber: CardUID] = [:]
    private var claims: [Claim: CardUID] = [:]
    /// Cards that were abandoned and not enrolled since, whatever their state.
    private var givenUp: Set<CardUID> = []
    /// Sequence number of the last DELIVERY line; 0 for none.
    package private(set) var lastDelivery: UInt64 = 0
    /// Numbers of this host up to this one count as used, because lines were lost; nil when none were.
    package private(set) var lostUpTo: CROUSNumber?
    /// Numbers seen on refused cards that they do not belong to: no other card gets them.
    package private(set) var foundNumbers: Set<CROUSNumber> = []

    /// The state before the first line.
    package init() {}

    /// A card; nil when it was never reserved.
    package func card(_ uid: CardUID) -> JournalledCard? { cards[uid] }

    /// The card that a number belongs to for ever; nil when the number is free as far as the journal knows.
    package func owner(of number: CROUSNumber) -> CardUID? { owners[number] }

    /// The card of a holder: the proven one, or the one being made.
    package func card(of holder: HolderReference, isProven: Bool) -> JournalledCard? {
        claims[Claim(holder: holder, isProven: isProven)].flatMap { cards[$0] }
    }

    /// All cards in a state, in the order of the lines that changed them to it.
    package func cards(in state: CardState) -> [JournalledCard] {
        cards.values.filter { $0.state == state }.sorted { $0.sequence < $1.sequence }
    }

    /// Number of cards that have a number.
    package var cardCount: Int { cards.count }

    /// Numbers that belong to cards, in no particular order.
    package var usedNumbers: some Collection<CROUSNumber> { owners.keys }

    /// Numbers of cards that were abandoned and not enrolled since.
    package var burntCount: Int { givenUp.count }

    /// Applies one more entry. On an error nothing has changed.
    package mutating func apply(_ entry: JournalEntry) throws(JournalContradiction) {
        _ = try applyReversibly(entry)
    }

    /// As ``apply(_:)``; returns the steps that undo it, nil when the entry changed nothing.
    mutating func applyReversibly(_ entry: JournalEntry) throws(JournalContradiction) -> Undo? {
        switch entry.content.event {
        case .delivery: return noteDelivery(entry)
        case .truncated: return noteLoss(entry)
        default: break
        }
        let steps = [try noteCard(entry), noteFoundNumber(entry)].compactMap(\.self)
        return steps.isEmpty ? nil : Undo(steps: steps)
    }

    private mutating func noteCard(_ entry: JournalEntry) throws(JournalContradiction) -> Undo.Step? {
        let before = entry.content.uid.flatMap { cards[$0] }
        guard let after = try JournalledCard.after(entry, knowing: before), after != before else { return nil }
        if let owner = owners[after.number], owner != after.uid {
            throw .numberIsTaken(after.number, by: owner, claimed: after.uid)
        }
        if let claim = claim(of: after), let other = claims[claim], other != after.uid {
            throw .holderHasCard(claim.holder, card: other, state: cards[other]?.state ?? .enrolled)
        }
        let wasGivenUp = givenUp.contains(after.uid)
        set(after, for: after.uid, isGivenUp: after.state == .abandoned || wasGivenUp && after.state != .enrolled)
        return .card(after.uid, before: before, wasGivenUp: wasGivenUp)
    }

    private mutating func noteFoundNumber(_ entry: JournalEntry) -> Undo.Step? {
        guard let number = entry.content.foundNumber, foundNumbers.insert(number).inserted else { return nil }
        return .found(number)
    }

    private mutating func noteDelivery(_ entry: JournalEntry) -> Undo {
        defer { lastDelivery = entry.sequence }
        return Undo(steps: [.delivery(before: lastDelivery)])
    }

    private mutating func noteLoss(_ entry: JournalEntry) -> Undo? {
        guard let number = entry.content.number, lostUpTo.map({ number > $0 }) ?? true else { return nil }
        defer { lostUpTo = number }
        return Undo(steps: [.lost(before: lostUpTo)])
    }

    /// Undoes ``applyReversibly(_:)``, newest first.
    mutating func undo(_ undo: Undo) {
        for step in undo.steps.reversed() {
            switch step {
            case .card(let uid, let before, let wasGivenUp): set(before, for: uid, isGivenUp: wasGivenUp)
            case .found(let number): foundNumbers.remove(number)
            case .delivery(let before): lastDelivery = before
            case .lost(let before): lostUpTo = before
            }
        }
    }

    private mutating func set(_ card: JournalledCard?, for uid: CardUID, isGivenUp: Bool) {
        if isGivenUp { givenUp.insert(uid) } else { givenUp.remove(uid) }
        if let old = cards[uid] {
            owners[old.number] = nil
            if let claim = claim(of: old) { claims[claim] = nil }
        }
        cards[uid] = card
        guard let card else { return }
        owners[card.number] = uid
        if let claim = claim(of: card) { claims[claim] = uid }
    }

    private func claim(of card: JournalledCard) -> Claim? {
        guard card.isHeld, let holder = card.holder else { return nil }
        return Claim(holder: holder, isProven: card.enrolledAt != nil)
    }
}
