// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// A value for a `{name}` in a sentence.
package protocol SentenceArgument: Sendable {
    /// The value as written in a language.
    func text(in language: Language) -> String
    /// The value as a count, which chooses between the forms `one` and `other`; nil for a value that is not a whole
    /// number.
    var quantity: Int? { get }
    /// The separator between the items of a list of such values.
    static func separator(in language: Language) -> String
}

extension SentenceArgument {
    package var quantity: Int? { nil }
    package static func separator(in language: Language) -> String { ", " }
}

extension SentenceArgument where Self: CustomStringConvertible {
    package func text(in language: Language) -> String { description }
}

extension SentenceArgument where Self: BinaryInteger {
    package var quantity: Int? { Int(clamping: self) }
}

extension String: SentenceArgument {}
extension Int: SentenceArgument {}
extension UInt8: SentenceArgument {}
extension UInt32: SentenceArgument {}
extension UInt64: SentenceArgument {}
extension CardUID: SentenceArgument {}
extension HolderReference: SentenceArgument {}

extension CROUSNumber: SentenceArgument {
    /// 15 digits, as on the card.
    package func text(in language: Language) -> String { padded }
}

extension CardDay: SentenceArgument {
    /// `31/10/2027` in French, `2027-10-31` in English.
    package func text(in language: Language) -> String {
        switch language {
        case .english: description
        case .french: french
        }
    }
}

extension Array: SentenceArgument where Element: SentenceArgument {
    /// The items in order.
    package func text(in language: Language) -> String {
        map { $0.text(in: language) }.joined(separator: Element.separator(in: language))
    }
}
