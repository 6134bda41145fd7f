// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// What the journal, or a delivery, knows of a UID when its card is put on the reader.
package enum PriorState: Hashable, Sendable {
    /// Nothing.
    case none
    /// A delivery of pre-encoded cards lists the pair; the journal has no line yet.
    case stock(CROUSNumber)
    /// A number is reserved for it; the card was never proven, or is being written again.
    case reserved(CROUSNumber)
    /// Proven and linked.
    case enrolled(CROUSNumber)
    /// Its application was erased.
    case erased(CROUSNumber)
    /// Given up; the number is burnt.
    case abandoned(CROUSNumber)
    /// Card and journal disagreed.
    case conflict(CROUSNumber)

    /// The number permanently bound to the UID, if there is one.
    package var number: CROUSNumber? {
        switch self {
        case .none: nil
        case .stock(let number), .reserved(let number), .enrolled(let number), .erased(let number),
            .abandoned(let number), .conflict(let number):
            number
        }
    }
}
