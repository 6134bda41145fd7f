// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension CardState: PhraseConvertible {
    /// The state in the words of the desk.
    package var phrase: Phrase {
        switch self {
        case .stock: Phrase(.stateStock)
        case .reserved: Phrase(.stateReserved)
        case .enrolled: Phrase(.stateEnrolled)
        case .cancelled: Phrase(.stateCancelled)
        case .replaced: Phrase(.stateReplaced)
        case .abandoned: Phrase(.stateAbandoned)
        case .erased: Phrase(.stateErased)
        case .foreign: Phrase(.stateForeign)
        case .conflict: Phrase(.stateConflict)
        }
    }
}
