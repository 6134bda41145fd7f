// SPDX-License-Identifier: Apache-2.0

/// State of a card. Its transitions are in ``JournalledCard/after(_:knowing:)`` and in docs/journal-format.md.
package enum CardState: String, Hashable, Sendable, CaseIterable {
    /// A delivery lists it with its number; it has no holder yet. Known to the registry, not to the journal's state.
    case stock
    /// It has its number; the encoding may have begun.
    case reserved
    /// It was proven. It may have a last day of validity.
    case enrolled
    /// It no longer serves its holder.
    case cancelled
    /// It no longer serves its holder, who has another card.
    case replaced
    /// Its encoding was given up.
    case abandoned
    /// Our application was deleted from it.
    case erased
    /// It was refused as a card of another issuer. Known to the registry, not to the journal's state.
    case foreign
    /// It shows another number than its own; a supervisor decides.
    case conflict
}
