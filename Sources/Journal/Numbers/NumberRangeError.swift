// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Posix

/// Why no number can be given out.
package enum NumberRangeError: Error, Hashable, Sendable, CustomStringConvertible {
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

    /// One sentence: what happened and what to do next.
    package var description: String {
        switch self {
        case .reversed(let lowest, let highest): "the number range is reversed: \(lowest) is above \(highest)"
        case .outside(let numbers, let issuer):
            "the number range \(numbers.text) is not inside \(issuer.text), which the CROUS allotted"
        case .historyNotDeclared:
            "say first whether an earlier tool gave out numbers of this range: history none, or imported with their file"
        case .usedUp(let numbers): "the number range \(numbers.text) is used up: ask the CROUS for another one"
        case .notOurs(let number, let numbers): "number \(number) is outside \(numbers.text), which this host may give"
        case .taken(let number): "number \(number) belongs to another card"
        case .cardDelivered(let number): "the card was delivered with number \(number): put it on again"
        case .stockUnknown: "the registry cannot say which numbers belong to deliveries: rebuild it"
        case .historyUnreadable(let error): "the file of used numbers cannot be read: \(error)"
        case .historyMalformed(let line): "the file of used numbers is wrong at line \(line): one number a line"
        }
    }
}

extension ClosedRange<CROUSNumber> {
    fileprivate var text: String { "\(lowerBound) to \(upperBound)" }
}
