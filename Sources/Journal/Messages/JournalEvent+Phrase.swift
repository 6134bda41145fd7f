// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension JournalEvent: PhraseConvertible {
    /// The event in words.
    package var phrase: Phrase {
        switch self {
        case .reserved: Phrase(.eventReserved)
        case .adopted: Phrase(.eventAdopted)
        case .reencoded: Phrase(.eventReencoded)
        case .enrolled: Phrase(.eventEnrolled)
        case .imported: Phrase(.eventImported)
        case .revalidated: Phrase(.eventRevalidated)
        case .reassigned: Phrase(.eventReassigned)
        case .cancelled: Phrase(.eventCancelled)
        case .replaced: Phrase(.eventReplaced)
        case .abandoned: Phrase(.eventAbandoned)
        case .erased: Phrase(.eventErased)
        case .refused: Phrase(.eventRefused)
        case .conflict: Phrase(.eventConflict)
        case .delivery: Phrase(.eventDelivery)
        case .truncated: Phrase(.eventTruncated)
        }
    }
}
