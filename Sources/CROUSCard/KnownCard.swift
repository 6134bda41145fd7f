// SPDX-License-Identifier: Apache-2.0

/// What the journal knows of a UID when its card is put on the reader.
public enum KnownCard: Hashable, Sendable {
    /// Nothing.
    case none
    /// A number is reserved for it; the card was never proven.
    case reserved(CROUSNumber)
    /// Proven and linked.
    case enrolled(CROUSNumber)
    /// Its application was erased.
    case erased(CROUSNumber)
    /// Given up; the number is burnt.
    case abandoned(CROUSNumber)

    /// The number bound to the UID for ever, if there is one.
    public var number: CROUSNumber? {
        switch self {
        case .none: nil
        case .reserved(let number), .enrolled(let number), .erased(let number), .abandoned(let number): number
        }
    }
}
