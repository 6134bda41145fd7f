// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The lines of a file of holders by column names, in any order of columns.
struct HoldersTable {
    /// The required columns.
    static let columns = [
        "numero_etudiant", "ine", "nom_famille", "prenom", "nom_usage", "date_naissance", "mail", "population",
        "etat_ia", "date_fin_droits",
    ]

    /// One line.
    struct Row {
        let line: Int
        private let cells: [String]
        private let places: [String: Int]

        fileprivate init(line: Int, cells: [String], places: [String: Int]) {
            self.line = line
            self.cells = cells
            self.places = places
        }

        /// The cell without surrounding blanks; empty when there is no such column.
        subscript(column: String) -> String {
            guard let place = places[column], cells.indices.contains(place) else { return "" }
            return String(cells[place].trimmed)
        }
    }

    /// Lines that have as many cells as the header.
    private(set) var rows: [Row] = []
    /// The other lines.
    private(set) var problems: [HoldersImport.Problem] = []
    /// Unknown columns.
    private(set) var warnings: [HoldersImport.Problem] = []
    private let places: [String: Int]

    /// Reads a file with or without byte order mark, with LF or CRLF; `columns` are the required ones.
    init(_ content: [UInt8], columns: [String] = Self.columns) throws(HoldersError) {
        let lines = DelimitedText.lines(of: content)
        guard let header = lines.first else { throw .empty }
        let names = try wrapping(HoldersError.header) { () throws(DelimitedText.Failure) in
            try DelimitedText.cells(of: header)
        }
        places = try Self.places(of: names.map { $0.trimmed.lowercased() }, expected: columns)
        warnings = places.keys.filter { !columns.contains($0) }.sorted().map {
            HoldersImport.Problem(line: 1, column: $0, .unknownColumn)
        }
        for (index, line) in lines.enumerated().dropFirst() {
            take(line, number: index + 1, cellCount: names.count)
        }
    }

    private static func places(of names: [String], expected: [String]) throws(HoldersError) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            guard places.updateValue(place, forKey: name) == nil else { throw .repeatedColumn(name) }
        }
        let missing = expected.filter { places[$0] == nil }
        guard missing.isEmpty else { throw .missingColumns(missing) }
        return places
    }

    private mutating func take(_ line: ArraySlice<UInt8>, number: Int, cellCount: Int) {
        func problem(_ reason: HoldersImport.Reason) { problems.append(HoldersImport.Problem(line: number, reason)) }
        let cells: [String]
        do {
            cells = try DelimitedText.cells(of: line)
        } catch {
            return problem(.text(error))
        }
        guard !cells.allSatisfy({ $0.trimmed.isEmpty }) else { return problem(.blankLine) }
        guard cells.count == cellCount else { return problem(.cellCount(found: cells.count, expected: cellCount)) }
        rows.append(Row(line: number, cells: cells, places: places))
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    fileprivate var trimmed: SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return self[start..<end]
    }
}
