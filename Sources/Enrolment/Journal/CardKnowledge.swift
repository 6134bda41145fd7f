// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// How far a card has come, as far as the journal knows. In stock, foreign and conflict are not here: they are what a
/// card shows, not what was written about it.
public enum CardState: String, Hashable, Sendable, CaseIterable {
    /// It has its number; the encoding may have begun.
    case reserved
    /// It was proven.
    case enrolled
    /// It no longer serves its holder.
    case cancelled
    /// Its encoding was given up.
    case abandoned
    /// Our application was deleted from it.
    case erased
}

/// What the journal knows of one card.
public struct CardKnowledge: Hashable, Sendable {
    /// Identifier of the card.
    public let uid: CardUID
    /// Its number, for ever.
    public let number: CROUSNumber
    /// How far it has come.
    public fileprivate(set) var state: CardState
    /// Whose it is or was; nil when unknown.
    public fileprivate(set) var holder: HolderReference?
    /// Station of the line that brought it into its state.
    public fileprivate(set) var station: String
    /// `name@hash` of the profile it was reserved with.
    public fileprivate(set) var profile: String
    /// Time of the line that gave it the number.
    public fileprivate(set) var reservedAt: Timestamp
    /// Time of the line that said it was proven; nil before. It stays when the card is cancelled.
    public fileprivate(set) var enrolledAt: Timestamp?
    /// Place of the line that brought it into its state.
    public fileprivate(set) var sequence: UInt64

    /// Rebuilds what was stored elsewhere (the registry's rows).
    init(
        uid: CardUID,
        number: CROUSNumber,
        state: CardState,
        holder: HolderReference?,
        station: String,
        profile: String,
        reservedAt: Timestamp,
        enrolledAt: Timestamp?,
        sequence: UInt64
    ) {
        self.uid = uid
        self.number = number
        self.state = state
        self.holder = holder
        self.station = station
        self.profile = profile
        self.reservedAt = reservedAt
        self.enrolledAt = enrolledAt
        self.sequence = sequence
    }

    /// True while the card counts as its holder's card or is on its way to it.
    public var isHeld: Bool { state == .reserved || state == .enrolled }
}

extension CardKnowledge {
    /// What is known of the entry's card after the entry, when `current` was known before: the whole table of
    /// transitions. Returns `current` for an event that changes nothing.
    static func after(
        _ entry: JournalEntry,
        knowing current: CardKnowledge?
    ) throws(JournalContradiction) -> CardKnowledge? {
        let target: CardState
        switch entry.content.event {
        case .refused, .conflict: return current
        case .reserved: return try reserved(by: entry, knowing: current, allowedFrom: [nil, .abandoned, .erased])
        case .adopted: return try reserved(by: entry, knowing: current, allowedFrom: [nil])
        case .enrolled: target = .enrolled
        case .cancelled: target = .cancelled
        case .abandoned: target = .abandoned
        case .erased: target = .erased
        }
        return try moved(to: target, by: entry, knowing: current)
    }

    private static let sources: [CardState: Set<CardState>] = [
        .enrolled: [.reserved],
        .cancelled: [.enrolled],
        .abandoned: [.reserved],
        .erased: [.reserved, .enrolled, .cancelled, .abandoned],
    ]

    private static func reserved(
        by entry: JournalEntry,
        knowing current: CardKnowledge?,
        allowedFrom sources: Set<CardState?>
    ) throws(JournalContradiction) -> CardKnowledge {
        let (uid, number) = try pair(in: entry, knowing: current)
        guard sources.contains(current?.state) else {
            throw .transition(entry.content.event, uid: uid, from: current?.state)
        }
        return CardKnowledge(
            uid: uid,
            number: number,
            state: .reserved,
            holder: entry.content.holder,
            station: entry.content.station,
            profile: entry.content.profile,
            reservedAt: entry.time,
            enrolledAt: nil,
            sequence: entry.sequence
        )
    }

    private static func moved(
        to target: CardState,
        by entry: JournalEntry,
        knowing current: CardKnowledge?
    ) throws(JournalContradiction) -> CardKnowledge {
        let (uid, _) = try pair(in: entry, knowing: current)
        guard var card = current, sources[target]?.contains(card.state) == true else {
            throw .transition(entry.content.event, uid: uid, from: current?.state)
        }
        guard entry.content.holder == card.holder else {
            throw .holderChanged(uid: uid, has: card.holder, claimed: entry.content.holder)
        }
        card.state = target
        card.station = entry.content.station
        card.sequence = entry.sequence
        if target == .enrolled { card.enrolledAt = entry.time }
        return card
    }

    /// The entry's UID and number, both written and in agreement with what is known.
    private static func pair(
        in entry: JournalEntry,
        knowing current: CardKnowledge?
    ) throws(JournalContradiction) -> (CardUID, CROUSNumber) {
        guard let uid = entry.content.uid else { throw .missing(entry.content.event, column: "uid") }
        guard let number = entry.content.number else { throw .missing(entry.content.event, column: "crous_number") }
        if let known = current?.number, known != number {
            throw .cardHasOtherNumber(uid: uid, has: known, claimed: number)
        }
        return (uid, number)
    }
}
