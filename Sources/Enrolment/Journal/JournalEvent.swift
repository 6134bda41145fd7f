// SPDX-License-Identifier: Apache-2.0

/// What a journal line says happened; the raw value is the text in the column `event`.
///
/// A text not listed here makes a line unreadable on purpose: a replay that passes over events it does not know would
/// give out numbers that are taken.
public enum JournalEvent: String, Hashable, Sendable, CaseIterable {
    /// A card UID and a number belong together from now on, for ever; nothing on the card was changed yet.
    case reserved = "RESERVED"
    /// A number found on a card was taken over by a supervisor; as ``reserved`` from now on.
    case adopted = "ADOPTED"
    /// The card was proven with its final keys.
    case enrolled = "ENROLLED"
    /// The card no longer serves its holder (lost, stolen, out of order); `reason` says why.
    case cancelled = "CANCELLED"
    /// The encoding will not be finished: the number is burnt, the holder free for another card.
    case abandoned = "ABANDONED"
    /// Our application was deleted from the card; the pair stays.
    case erased = "ERASED"
    /// A card was turned away; `reason` says why. Changes no state.
    case refused = "REFUSED"
    /// Card and journal disagree about a number; nothing was written. Changes no state.
    case conflict = "CONFLICT"
}
