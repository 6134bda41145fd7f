// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// A card in the journal.
package struct JournalledCard: Hashable, Sendable {
    /// Identifier of the card.
    package let uid: CardUID
    /// Its permanent number.
    package let number: CROUSNumber
    /// Its state.
    package internal(set) var state: CardState
    /// Its present or last holder; nil when unknown.
    package internal(set) var holder: HolderReference?
    /// Station of the line that changed it to its state.
    package internal(set) var station: String
    /// `name@hash` of the profile it was reserved with.
    package internal(set) var profile: String
    /// Time of the line that gave it the number.
    package internal(set) var reservedAt: Timestamp
    /// Time of the line that reported it proven; nil before. Kept when the card is cancelled.
    package internal(set) var enrolledAt: Timestamp?
    /// Reason of the line that changed it to its state, in the journal's words; may be empty.
    package internal(set) var reason: String
    /// Last day it is valid; nil when none is set.
    package internal(set) var validUntil: CardDay?
    /// Sequence number of the line that changed it last.
    package internal(set) var sequence: UInt64

    /// Restores a card from stored values (the registry's rows).
    package init(
        uid: CardUID,
        number: CROUSNumber,
        state: CardState,
        holder: HolderReference?,
        station: String,
        profile: String,
        reservedAt: Timestamp,
        enrolledAt: Timestamp?,
        reason: String = "",
        validUntil: CardDay? = nil,
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
        self.reason = reason
        self.validUntil = validUntil
        self.sequence = sequence
    }

    /// ``reason`` of a card of a delivery that was reserved to be linked: it came encoded.
    package static let linkReason = "stock"

    /// True while the card counts as its holder's card or is being made for them. A conflict does not free the holder:
    /// the CNOUS may know the card.
    package var isHeld: Bool { state == .reserved || state == .enrolled || state == .conflict }
}
