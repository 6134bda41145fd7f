// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// Positions of the columns of one file, known after its first line.
struct CardLayout: Hashable, Sendable {
    /// Kind of the first line.
    enum FirstLine: Hashable, Sendable {
        /// The CROUS's header, or one with the requested columns.
        case header
        /// A line that is not a card.
        case otherHeader
        /// A card.
        case row
    }

    /// The header of the CROUS, cell by cell.
    static let crousHeader = CROUSCSV.header.split(separator: ";").map(String.init)

    /// EMETTEUR and MAPPING in it.
    static let (issuerPlace, mappingPlace) = (8, 9)

    /// Kind of the first line.
    let firstLine: FirstLine
    /// Required number of columns.
    let cellCount: Int
    private let places: [CardColumns.Field: Int]

    /// Throws ``StockError/missingColumns(_:)`` when the header lacks a named column, or the line has too few columns.
    init(_ columns: CardColumns, first: CardCells) throws(StockError) {
        let names = first.texts.map { $0.uppercased() }
        var places: [CardColumns.Field: Int] = [:]
        var missing: [String] = []
        for field in CardColumns.Field.allCases {
            switch columns[field] {
            case .index(let index) where columns == .crous || index < names.count: places[field] = index
            case .name(let name): places[field] = names.firstIndex(of: name)
            default: break
            }
            if let place = columns[field], places[field] == nil { missing.append(place.description) }
        }
        guard missing.isEmpty else { throw .missingColumns(missing) }
        self.places = places
        cellCount = columns == .crous ? Self.crousHeader.count : names.count
        let isNamed = columns.namesColumns || names == Self.crousHeader
        firstLine = isNamed ? .header : Self.isCard(first, places) ? .row : .otherHeader
    }

    /// A header has no digits where a card has its number, and no UID.
    private static func isCard(_ cells: CardCells, _ places: [CardColumns.Field: Int]) -> Bool {
        let number = places[.number].map { cells[$0] } ?? ""
        let uid = places[.uid].flatMap { Hex.decode(cells[$0]) } ?? []
        return !number.isEmpty && number.utf8.allSatisfy(isDigit) || uid.count >= 4
    }

    /// The column of a field; nil when the file has none.
    subscript(field: CardColumns.Field) -> Int? { places[field] }

    /// True for the CROUS's own layout, whose lines can be exported as they came.
    var isCROUS: Bool {
        cellCount == Self.crousHeader.count && places[.uid] == 3 && places[.number] == 10 && places[.date] == 11
    }
}
