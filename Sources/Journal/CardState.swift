// SPDX-License-Identifier: Apache-2.0

/// How far a card has come. The table of its transitions is ``JournalledCard/after(_:knowing:)`` and stands in
/// docs/journal-format.md.
package enum CardState: String, Hashable, Sendable, CaseIterable {
    /// A delivery has it with its number; nobody has it yet. Known to the registry, not to the journal's state.
    case stock
    /// It has its number; the encoding may have begun.
    case reserved
    /// It was proven. It may be valid until a day only.
    case enrolled
    /// It no longer serves its holder.
    case cancelled
    /// It no longer serves its holder, who has another card.
    case replaced
    /// Its encoding was given up.
    case abandoned
    /// Our application was deleted from it.
    case erased
    /// It was turned away as a card of somebody else. Known to the registry, not to the journal's state.
    case foreign
    /// It shows another number than its own; a supervisor decides.
    case conflict
}
