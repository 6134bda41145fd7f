// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import ChainedFile

/// The first place where a journal is not what was written.
package enum JournalFault: Error, Hashable, Sendable, PhraseConvertible {
    /// The files are not what was written.
    case chain(ChainFault)
    /// The line cannot be true after the lines before it.
    case contradiction(ChainPlace, JournalContradiction)

    /// File and line; for a cut-off end the first line that is missing.
    package var place: ChainPlace {
        switch self {
        case .chain(let fault): fault.place
        case .contradiction(let place, _): place
        }
    }

    /// `journal-2025.csv line 7: …`.
    package var phrase: Phrase {
        switch self {
        case .chain(let fault): fault.phrase
        case .contradiction(let place, let contradiction): place.phrase(for: contradiction.phrase)
        }
    }
}
