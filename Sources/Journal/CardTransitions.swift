// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

extension JournalledCard {
    /// State of the entry's card after the entry, when `current` was its state before: the whole table of transitions.
    /// Returns `current` for an event that changes nothing.
    package static func after(
        _ entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard? {
        switch entry.content.event {
        case .refused, .delivery, .truncated: return current
        case .conflict: return disputed(by: entry, knowing: current)
        case .reserved, .adopted: return try begun(by: entry, knowing: current, as: .reserved)
        case .imported: return try begun(by: entry, knowing: current, as: .enrolled)
        case .reencoded: return try reencoded(by: entry, knowing: current)
        case .reassigned: return try reassigned(by: entry, knowing: current)
        case .revalidated: return try revalidated(by: entry, knowing: current)
        case .enrolled: return try moved(to: .enrolled, from: [.reserved], by: entry, knowing: current)
        case .cancelled: return try moved(to: .cancelled, from: [.enrolled, .conflict], by: entry, knowing: current)
        case .replaced: return try moved(to: .replaced, from: [.enrolled, .conflict], by: entry, knowing: current)
        case .abandoned: return try moved(to: .abandoned, from: [.reserved, .conflict], by: entry, knowing: current)
        case .erased: return try moved(to: .erased, from: Set(CardState.allCases), by: entry, knowing: current)
        }
    }

    /// A card the journal did not have.
    private static func begun(
        by entry: JournalEntry,
        knowing current: JournalledCard?,
        as state: CardState
    ) throws(JournalContradiction) -> JournalledCard {
        let (uid, number) = try pair(in: entry, knowing: current)
        guard current == nil else { throw .transition(entry.content.event, uid: uid, from: current?.state) }
        return JournalledCard(
            uid: uid,
            number: number,
            state: state,
            holder: entry.content.holder,
            station: entry.content.station,
            profile: entry.content.profile,
            reservedAt: entry.time,
            enrolledAt: state == .enrolled ? entry.time : nil,
            reason: entry.content.reason,
            sequence: entry.sequence
        )
    }

    /// The card begins again with its own number. It stays with its holder, if it has one, for as long as before.
    private static func reencoded(
        by entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard {
        let sources: Set<CardState> = [.enrolled, .erased, .abandoned, .conflict]
        var card = try known(in: entry, current, from: sources)
        if card.isHeld {
            try checkHolder(of: entry, card)
        } else {
            card.holder = entry.content.holder
            card.validUntil = nil
        }
        card.state = .reserved
        card.profile = entry.content.profile
        card.enrolledAt = nil
        card.note(entry)
        return card
    }

    private static func reassigned(
        by entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard {
        var card = try known(in: entry, current, from: [.reserved, .enrolled])
        let named = entry.content.detail.split { $0 == " " || $0 == "," }.dropFirst().first
        guard entry.content.detail.hasPrefix("from "), named ?? "" == card.holder?.description ?? "-" else {
            throw .holderChanged(uid: card.uid, has: card.holder, claimed: named.flatMap { HolderReference($0) })
        }
        card.holder = entry.content.holder
        card.station = entry.content.station
        card.sequence = entry.sequence
        return card
    }

    private static func revalidated(
        by entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard {
        var card = try known(in: entry, current, from: [.enrolled])
        try checkHolder(of: entry, card)
        guard let word = entry.content.detail.split(separator: " ").first, let day = CardDay(word) else {
            throw .missing(.revalidated, column: "detail")
        }
        card.validUntil = day
        card.note(entry)
        return card
    }

    /// Only a card in use can be disputed; the line may belong to another holder's order and does not change the pair.
    private static func disputed(by entry: JournalEntry, knowing current: JournalledCard?) -> JournalledCard? {
        guard var card = current, card.state == .reserved || card.state == .enrolled else { return current }
        card.state = .conflict
        card.note(entry)
        return card
    }

    private static func moved(
        to target: CardState,
        from sources: Set<CardState>,
        by entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard {
        var card = try known(in: entry, current, from: sources)
        try checkHolder(of: entry, card)
        card.state = target
        if target == .enrolled { card.enrolledAt = entry.time }
        card.note(entry)
        return card
    }

    private mutating func note(_ entry: JournalEntry) {
        station = entry.content.station
        reason = entry.content.reason
        sequence = entry.sequence
    }

    private static func checkHolder(of entry: JournalEntry, _ card: JournalledCard) throws(JournalContradiction) {
        guard entry.content.holder == card.holder else {
            throw .holderChanged(uid: card.uid, has: card.holder, claimed: entry.content.holder)
        }
    }

    /// The card's state, when it is one of these.
    private static func known(
        in entry: JournalEntry,
        _ current: JournalledCard?,
        from sources: Set<CardState>
    ) throws(JournalContradiction) -> JournalledCard {
        let (uid, _) = try pair(in: entry, knowing: current)
        guard let card = current, sources.contains(card.state) else {
            throw .transition(entry.content.event, uid: uid, from: current?.state)
        }
        return card
    }

    /// The entry's UID and number, both present and consistent with what is known.
    private static func pair(
        in entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> (CardUID, CROUSNumber) {
        guard let uid = entry.content.uid else { throw .missing(entry.content.event, column: "uid") }
        guard let number = entry.content.number else { throw .missing(entry.content.event, column: "crous_number") }
        if let known = current?.number, known != number {
            throw .cardHasOtherNumber(uid: uid, has: known, claimed: number)
        }
        return (uid, number)
    }
}
