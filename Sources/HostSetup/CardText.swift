// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// The answer of CreationCarteCrous about a card: a text with placeholders.
///
/// No source says what the CNOUS's own program writes there; its callers only look for `false` in it
/// (docs/facts/domain.md, section 3.1). So it is data: `{number};{uid}` unless the configuration has another.
package struct CardText: Hashable, Sendable {
    /// A value that can be inserted.
    package enum Placeholder: String, Hashable, Sendable, CaseIterable {
        /// CROUS number, 15 digits.
        case number
        /// CROUS number without leading zeros, as in the column NUM_CARTE.
        case numCarte
        /// UID in hexadecimal.
        case uid
        /// Day of the encoding, `dd/MM/yyyy`.
        case date
        /// CNOUS id, two digits.
        case cnous
        /// CROUS id, two digits.
        case crous
        /// Issuer, four hexadecimal digits, as in the column EMETTEUR.
        case emetteur
        /// Version of the mapping, decimal.
        case mapping
    }

    /// Why a text cannot be used.
    package struct Problem: Error, Hashable, Sendable, PhraseConvertible {
        /// Ends the sentence "… ".
        package let phrase: Phrase

        init(_ phrase: Phrase) { self.phrase = phrase }
    }

    private enum Part: Hashable, Sendable {
        case literal(String)
        case value(Placeholder)
    }

    /// The library's answers are C strings of at most 249 characters (docs/facts/domain.md, section 3.1).
    private static let longest = 249
    /// Longer than every value.
    private static let room = 16

    /// `{number};{uid}`.
    package static let standard = CardText(parts: [.value(.number), .literal(";"), .value(.uid)])

    private let parts: [Part]

    private init(parts: [Part]) { self.parts = parts }

    /// Parses a text such as `{uid} {number}`. Throws ``Problem`` for an unknown placeholder, for anything but
    /// printable ASCII, for a text that could be too long or be taken for a failure, and for one that names neither
    /// card nor number.
    package init(_ template: String) throws(Problem) {
        guard template.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw Problem(Phrase(.configurationCardTextASCII))
        }
        parts = try Self.parts(of: template)
        let known = parts.compactMap { part in if case .value(let placeholder) = part { placeholder } else { nil } }
        guard !Set(known).isDisjoint(with: [.number, .numCarte, .uid]) else {
            throw Problem(Phrase(.configurationCardTextValue, ["names": ["{number}", "{numCarte}", "{uid}"]]))
        }
        // Values are digits, capitals and slashes, or empty: they add no `false`, but empty values may join one.
        guard !filled([:]).contains("false") else {
            throw Problem(Phrase(.configurationCardTextFalse))
        }
        let widest = Dictionary(uniqueKeysWithValues: known.map { ($0, String(repeating: "0", count: Self.room)) })
        guard filled(widest).utf8.count <= Self.longest else {
            throw Problem(Phrase(.configurationCardTextLong, ["limit": Self.longest]))
        }
    }

    /// The text for one card; a missing value is left empty.
    package func filled(_ values: [Placeholder: String]) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .value(let placeholder): values[placeholder] ?? ""
            }
        }.joined()
    }

    private static func parts(of template: String) throws(Problem) -> [Part] {
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            parts.append(.literal(String(rest[..<open])))
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw Problem(Phrase(.configurationCardTextBrace))
            }
            let name = rest[rest.index(after: open)..<close]
            guard let placeholder = Placeholder(rawValue: String(name)) else {
                let known = Placeholder.allCases.map { "{\($0.rawValue)}" }
                throw Problem(Phrase(.configurationCardTextUnknown, ["name": "{\(name)}", "known": known]))
            }
            parts.append(.value(placeholder))
            rest = rest[rest.index(after: close)...]
        }
        return parts + [.literal(String(rest))]
    }
}
