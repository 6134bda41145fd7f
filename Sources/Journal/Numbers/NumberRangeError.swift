// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Posix

/// Why no number can be given out.
package enum NumberRangeError: UserFacingError, Hashable, Sendable {
    /// The lowest number is above the highest.
    case reversed(lowest: CROUSNumber, highest: CROUSNumber)
    /// The host's part is not inside the range the CROUS allotted.
    case outside(ClosedRange<CROUSNumber>, issuer: ClosedRange<CROUSNumber>)
    /// It is not declared whether an earlier tool gave out numbers.
    case historyNotDeclared
    /// Every number is taken.
    case usedUp(ClosedRange<CROUSNumber>)
    /// This host may not give the number; its numbers.
    case notOurs(CROUSNumber, ClosedRange<CROUSNumber>)
    /// Another card has the number or was seen with it, or an earlier tool gave it out.
    case taken(CROUSNumber)
    /// The card has this number in a delivery that was imported after the card was looked up.
    case cardDelivered(CROUSNumber)
    /// The registry does not know which numbers belong to cards of deliveries.
    case stockUnknown
    /// The file of used numbers cannot be read.
    case historyUnreadable(PosixError)
    /// A line of that file is not a number; line from 1.
    case historyMalformed(line: Int)
}
