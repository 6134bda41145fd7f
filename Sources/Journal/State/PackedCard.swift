// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// What the journal knows of one card, in 64 bytes without a reference: a million cards are 64 MB. ``JournalledCard`` is the
/// same with texts.
struct PackedCard: Hashable, Sendable {
    let uid: PackedUID
    let number: CROUSNumber
    var holder = PackedHolder.none
    let reservedAt: Timestamp
    /// Place of the line that changed the card last.
    var sequence: UInt64
    /// ``Timestamp/milliseconds``; `.min` for none.
    private var enrolledMilliseconds = Int64.min
    var station: TextTable.Number = 0
    var profile: TextTable.Number = 0
    var reason: TextTable.Number = 0
    /// From the lowest bit: 4 bits of the state, 1 bit "given up", the days of ``validUntil`` since year 1.
    private var standing: UInt32 = 0

    init(uid: PackedUID, number: CROUSNumber, state: CardState, reservedAt: Timestamp, sequence: UInt64) {
        self.uid = uid
        self.number = number
        self.reservedAt = reservedAt
        self.sequence = sequence
        self.state = state
    }

    var state: CardState {
        get { CardState(code: standing & 0x0F) }
        set { standing = standing & ~0x0F | newValue.code }
    }

    /// True for a card that was given up and not enrolled since, whatever else became of it.
    var isGivenUp: Bool {
        get { standing & 0x10 != 0 }
        set { standing = standing & ~0x10 | (newValue ? 0x10 : 0) }
    }

    /// Last day it is valid; nil when nothing was said.
    var validUntil: CardDay? {
        get { standing >> 5 == 0 ? nil : CardDay(daysSince1970: Int(standing >> 5) - Self.dayShift) }
        set { standing = standing & 0x1F | UInt32((newValue?.daysSince1970).map { $0 + Self.dayShift } ?? 0) << 5 }
    }

    /// Makes the days of all years from 1 on positive.
    private static let dayShift = 719_163

    /// When it was proven; nil before.
    var enrolledAt: Timestamp? {
        get { enrolledMilliseconds == .min ? nil : Timestamp(milliseconds: enrolledMilliseconds) }
        set { enrolledMilliseconds = newValue?.milliseconds ?? .min }
    }

    /// ``JournalledCard/isHeld``.
    var isHeld: Bool { state == .reserved || state == .enrolled || state == .conflict }

    /// Its holder's claim on it; nil when it has none.
    var claim: CardClaimKey? {
        isHeld && holder != .none ? CardClaimKey(holder: holder, isProven: enrolledAt != nil) : nil
    }
}

/// A holder has one card at most that was proven, and one on its way to be.
struct CardClaimKey: Hashable, Sendable {
    let holder: PackedHolder
    let isProven: Bool
}

extension JournalledCard {
    init?(_ record: PackedCard, _ texts: TextTable) {
        guard let uid = record.uid.uid(texts) else { return nil }
        self.init(
            uid: uid,
            number: record.number,
            state: record.state,
            holder: record.holder.holder(texts),
            station: texts.text(record.station),
            profile: texts.text(record.profile),
            reservedAt: record.reservedAt,
            enrolledAt: record.enrolledAt,
            reason: texts.text(record.reason),
            validUntil: record.validUntil,
            sequence: record.sequence
        )
    }
}

extension PackedCard {
    init(_ card: JournalledCard, _ texts: TextTable) {
        self.init(
            uid: PackedUID(card.uid, texts),
            number: card.number,
            state: card.state,
            reservedAt: card.reservedAt,
            sequence: card.sequence
        )
        holder = PackedHolder(card.holder, texts)
        station = texts.number(card.station)
        profile = texts.number(card.profile)
        reason = texts.number(card.reason)
        enrolledAt = card.enrolledAt
        validUntil = card.validUntil
    }
}
