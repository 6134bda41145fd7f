// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// The column mapping of a file, as text: `uid=3,number=10,date=11`.
///
/// A column is an index from 0 or a name of the header line. White space is ignored, as in the files themselves.
package struct CardColumns: Hashable, Sendable, CustomStringConvertible {
    /// Content of a column; the raw value is the word in the text.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        /// Identifier of the chip, hexadecimal.
        case uid
        /// The CROUS's number, decimal.
        case number
        /// Day the CROUS application was made.
        case date
        /// The code printed on the card.
        case code
        /// The holder: a reference or a student number. Only in files of cards issued before.
        case holder
    }

    /// Position of a column.
    package enum Place: Hashable, Sendable, CustomStringConvertible {
        /// Counted from 0.
        case index(Int)
        /// By its name in the header line, in upper case.
        case name(String)

        /// The index or the name.
        package var description: String {
            switch self {
            case .index(let index): String(index)
            case .name(let name): name
            }
        }
    }

    /// Why a text is not a column mapping.
    package enum Failure: Error, Hashable, Sendable, PhraseConvertible {
        /// Not `word=column`.
        case malformed(String)
        /// Not one of the words of ``Field``.
        case unknownField(String)
        /// A field or a column is named twice.
        case repeated(String)
        /// `uid` and `number` must be named.
        case missing(Field)

        /// A clause.
        package var phrase: Phrase {
            switch self {
            case .malformed(let part): Phrase(.columnsMalformed, ["part": part])
            case .unknownField(let word):
                Phrase(.columnsUnknownField, ["word": word, "known": Field.allCases.map(\.rawValue)])
            case .repeated(let word): Phrase(.columnsRepeated, ["word": word])
            case .missing(let field): Phrase(.columnsMissing, ["field": field.rawValue])
            }
        }
    }

    /// The highest accepted index.
    static let highestIndex = 999

    private let places: [Field: Place]

    /// The twelve columns of the CROUS (docs/facts/domain.md, section 2.1).
    package static let crous = CardColumns(places: [.uid: .index(3), .number: .index(10), .date: .index(11)])

    private init(places: [Field: Place]) { self.places = places }

    /// Parses the text above; the order of its parts has no meaning.
    package init(_ text: some StringProtocol) throws(Failure) {
        var places: [Field: Place] = [:]
        let text = String(text.filter { !$0.isWhitespace })
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (field, place) = try Self.column(part)
            guard !places.values.contains(place) else { throw .repeated(place.description) }
            guard places.updateValue(place, forKey: field) == nil else { throw .repeated(field.rawValue) }
        }
        for field in [Field.uid, .number] where places[field] == nil { throw .missing(field) }
        self.init(places: places)
    }

    private static func column(_ part: Substring) throws(Failure) -> (Field, Place) {
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[1].isEmpty else { throw .malformed(String(part)) }
        guard let field = Field(rawValue: sides[0].lowercased()) else { throw .unknownField(String(sides[0])) }
        guard sides[1].utf8.allSatisfy(isDigit) else { return (field, .name(sides[1].uppercased())) }
        guard let index = Int(sides[1]), index <= highestIndex else { throw .malformed(String(part)) }
        return (field, .index(index))
    }

    /// Position of a field; nil when no column holds it.
    package subscript(field: Field) -> Place? { places[field] }

    /// True when the header line is needed to find a column.
    var namesColumns: Bool {
        places.values.contains { if case .name = $0 { true } else { false } }
    }

    /// True when the same lines give the same cards, whatever their holders.
    func finds(sameCardsAs other: CardColumns) -> Bool {
        places.filter { $0.key != .holder } == other.places.filter { $0.key != .holder }
    }

    /// The text ``init(_:)`` takes, in the order of ``Field``.
    package var description: String {
        Field.allCases.compactMap { field in places[field].map { "\(field.rawValue)=\($0)" } }.joined(separator: ",")
    }
}

extension CardColumns {
    /// As ``init(_:)``, with an error for people.
    package init(described text: String) throws(StockError) {
        do { try self.init(text) } catch { throw .columns(error) }
    }
}
