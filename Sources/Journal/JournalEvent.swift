// SPDX-License-Identifier: Apache-2.0

/// What a journal line says happened; the raw value is the text in the column `event`.
///
/// A text not listed here makes a line unreadable on purpose: a replay that passes over events it does not know would
/// give out numbers that are taken.
package enum JournalEvent: String, Hashable, Sendable, CaseIterable {
    /// A card UID and a number belong together from now on, for ever; nothing on the card was changed yet.
    case reserved = "RESERVED"
    /// A number found on a card was taken over by a supervisor; as ``reserved`` from now on.
    case adopted = "ADOPTED"
    /// A card begins anew with its own number: by a supervisor's word, or because what is on a card in use is mended
    /// (`reason` is `repair`).
    case reencoded = "RE-ENCODED"
    /// The card was proven with its final keys, or linked to the number its delivery says.
    case enrolled = "ENROLLED"
    /// An earlier tool had issued the card.
    case imported = "IMPORTED"
    /// The holder keeps the card for another year; `detail` begins with the last day.
    case revalidated = "REVALIDATED"
    /// The card was given to the wrong person; `holder` is the right one, `detail` names the wrong one.
    case reassigned = "REASSIGNED"
    /// The card no longer serves its holder; `reason` is the CROUS's code (``CancelReason``).
    case cancelled = "CANCELLED"
    /// As ``cancelled``, because its holder gets another card; stands before that card's ``enrolled``.
    case replaced = "REPLACED"
    /// The encoding will not be finished: the number is burnt, the holder free for another card.
    case abandoned = "ABANDONED"
    /// Our application was deleted from the card; the pair stays.
    case erased = "ERASED"
    /// A card was turned away; `reason` says why. Changes no state.
    case refused = "REFUSED"
    /// Card and journal disagree about a number; nothing was written, a supervisor decides.
    case conflict = "CONFLICT"
    /// A file of cards came in; of no single card.
    case delivery = "DELIVERY"
    /// Lines were lost and somebody took note of it; of no single card. `crous_number`: numbers up to it count as used.
    case truncated = "TRUNCATED"
}

/// Why a card no longer serves, by the codes of the CNOUS (docs/facts/domain.md, section 4.3).
package enum CancelReason: String, Hashable, Sendable, CaseIterable {
    /// Lost (déclarée perdue).
    case lost = "DP"
    /// Stolen (déclarée volée).
    case stolen = "DV"
    /// Damaged or out of order.
    case outOfOrder = "CD"
    /// Every other case: replacement, end of rights.
    case other = "HS"
}
