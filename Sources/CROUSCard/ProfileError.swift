// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Posix

/// Why a profile is refused: the field, what is wrong with it and what to do.
package struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fault.
    package enum Reason: Hashable, Sendable, PhraseConvertible {
        /// The file cannot be read.
        case unreadable(PosixError)
        /// The text is not YAML; place and cause in the parser's words.
        case notYAML(String)
        /// A required field is missing.
        case missing
        /// The profile format has no such field.
        case unknownField
        /// The text found is not of the expected form.
        case malformed(found: String?, expected: Phrase)
        /// The same number or name is used twice.
        case duplicate
        /// The field ends behind the last byte of its file.
        case beyondFile(end: Int, size: Int)
        /// Two fields share a byte.
        case overlapping(String)
        /// The application has only `count` keys.
        case noSuchKey(UInt8, count: Int)
        /// The lowest number is above the highest.
        case rangeReversed
        /// Bit 0 of the key settings is 0: the factory keys could never be changed.
        case masterKeyFrozen
        /// The upper nibble of the key settings is F: no key but the master key could be changed.
        case keysFrozen
        /// The upper nibble of the key settings names another key than 0, which the encoding uses.
        case otherChangeKey
        /// Target and factory version are equal, so versions do not show a finished key.
        case versionOfFactory
        /// The number of older generations differs from that of the first key.
        case unequalGenerations(Int, Int)
        /// The key used for this purpose has no right to.
        case noRight(key: UInt8, to: String)
        /// A right granted to everybody needs the mode plain: the card uses plain whatever the file says.
        case freeRightNotPlain
        /// Everybody could change the file.
        case exposed
        /// No file holds the card number.
        case noNumber
        /// The value of the issuer's parameters does not fit the field.
        case valueTooLarge(maximum: UInt64)
    }

    package let field: String
    /// The fault.
    package let reason: Reason

    /// An error at a field.
    package init(_ reason: Reason, at field: String) {
        self.field = field
        self.reason = reason
    }

    package var description: String { (field.isEmpty ? "profile" : field) + ": \(reason)" }

    /// ``field``, or a name for the whole file.
    package var place: any SentenceArgument {
        if field.isEmpty { Phrase(.profileWhole) } else { field }
    }
}
