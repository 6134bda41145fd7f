// SPDX-License-Identifier: Apache-2.0
package import Posix

/// Why a profile is refused: the field, what is wrong with it and what to do.
package struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fault.
    package enum Reason: Hashable, Sendable {
        /// The file cannot be read.
        case unreadable(PosixError)
        /// The text is not YAML; place and cause in the parser's words.
        case notYAML(String)
        /// A required field is missing.
        case missing
        /// The profile format has no such field.
        case unknownField
        /// The text found is not of the expected form.
        case malformed(found: String, expected: String)
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

    package var description: String { (field.isEmpty ? "profile" : field) + ": " + reason.sentence }
}

extension ProfileError.Reason {
    /// Stable identifier of the message, for translations.
    package var key: String {
        switch self {
        case .unreadable: "profile.unreadable"
        case .notYAML: "profile.not-yaml"
        case .missing: "profile.missing"
        case .unknownField: "profile.unknown-field"
        case .malformed: "profile.malformed"
        case .duplicate: "profile.duplicate"
        case .beyondFile: "profile.beyond-file"
        case .overlapping: "profile.overlapping"
        case .noSuchKey: "profile.no-such-key"
        case .rangeReversed: "profile.range-reversed"
        case .masterKeyFrozen: "profile.master-key-frozen"
        case .keysFrozen: "profile.keys-frozen"
        case .otherChangeKey: "profile.other-change-key"
        case .versionOfFactory: "profile.version-of-factory"
        case .unequalGenerations: "profile.unequal-generations"
        case .noRight: "profile.no-right"
        case .freeRightNotPlain: "profile.free-right-not-plain"
        case .exposed: "profile.exposed"
        case .noNumber: "profile.no-number"
        case .valueTooLarge: "profile.value-too-large"
        }
    }

    /// Fault and remedy in English.
    var sentence: String {
        switch self {
        case .unreadable(let error): "the file cannot be read (\(error))"
        case .notYAML(let problem): "this is no YAML: \(problem)"
        case .missing: "is missing; add it"
        case .unknownField: "is no field of a profile; correct its name or remove it"
        case .malformed(let found, let expected): "found \"\(found)\"; write \(expected)"
        case .duplicate: "is used twice; give each its own"
        case .beyondFile(let end, let size):
            "ends at byte \(end) of a file of \(size); enlarge the file or move the field"
        case .overlapping(let other): "shares bytes with \(other); move one of them"
        case .noSuchKey(let number, let count):
            "names key \(number) of an application with \(count); use 0 to \(count - 1)"
        case .rangeReversed: "is below the lowest number; exchange the two"
        case .masterKeyFrozen: "bit 0 is 0, so the factory key would stay for ever; set it (for instance 0B)"
        case .keysFrozen: "the upper digit F freezes the factory keys; use 0"
        case .otherChangeKey: "the encode changes keys with key 0; use 0 as the upper digit"
        case .versionOfFactory: "equals the factory key's version; use another or say `versions: by-authentication`"
        case .unequalGenerations(let count, let first):
            "lists \(count) older versions, the first key \(first); give each generation a version in each key"
        case .noRight(let key, let purpose):
            "key \(key) may not \(purpose) this file; name it in read, write or readWrite"
        case .freeRightNotPlain:
            "only everybody has this right, so the card would use plain; name a key or use mode plain"
        case .exposed: "everybody could change the file; name a key or never"
        case .noNumber: "no field named `number` in any file; add one"
        case .valueTooLarge(let maximum): "is above \(maximum), the largest its field on the card can hold"
        }
    }
}
