// SPDX-License-Identifier: Apache-2.0

/// Event of a journal line; the raw value is the text in the column `event`.
///
/// An unknown text makes a line unreadable on purpose: a replay that skipped unknown events could give out numbers that
/// are taken.
package enum JournalEvent: String, Hashable, Sendable, CaseIterable {
    /// UID and number belong together from now on, for ever; nothing on the card was changed yet.
    case reserved = "RESERVED"
    /// A supervisor took over a number found on a card; as ``reserved`` from now on.
    case adopted = "ADOPTED"
    /// A card begins again with its own number: by a supervisor's decision, or because the contents of a card in use
    /// are repaired (`reason` is `repair`).
    case reencoded = "RE-ENCODED"
    /// The card was proven with its final keys, or linked to the number of its delivery.
    case enrolled = "ENROLLED"
    /// An earlier tool had issued the card.
    case imported = "IMPORTED"
    /// The holder keeps the card for another year; `detail` begins with the last day.
    case revalidated = "REVALIDATED"
    /// The card was given to the wrong person; `holder` is the right one, `detail` names the wrong one.
    case reassigned = "REASSIGNED"
    /// The card no longer serves its holder; `reason` is the CROUS's code (``CancelReason``).
    case cancelled = "CANCELLED"
    /// As ``cancelled``, because its holder gets another card; precedes that card's ``enrolled``.
    case replaced = "REPLACED"
    /// The encoding will not be finished: the number is burnt, the holder may get another card.
    case abandoned = "ABANDONED"
    /// Our application was deleted from the card; the pair stays.
    case erased = "ERASED"
    /// A card was refused; `reason` says why. Changes no state.
    case refused = "REFUSED"
    /// Card and journal disagree about a number; nothing was written, a supervisor decides.
    case conflict = "CONFLICT"
    /// A file of cards was imported; not about a single card.
    case delivery = "DELIVERY"
    /// The loss of lines was accepted; not about a single card. Numbers up to `crous_number` count as used.
    case truncated = "TRUNCATED"
}

/// Why a card no longer serves, by the codes of the CNOUS (docs/facts/domain.md, section 4.3).
package enum CancelReason: String, Hashable, Sendable, CaseIterable {
    /// Lost (déclarée perdue).
    case lost = "DP"
    /// Stolen (déclarée volée).
    case stolen = "DV"
    /// Damaged.
    case outOfOrder = "CD"
    /// Every other case: replacement, end of rights.
    case other = "HS"
}
