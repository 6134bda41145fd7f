// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// Collects the rows of one import.
struct HoldersCollector {
    private var imported: [HolderReference] = []
    private var refused: [HoldersImport.Problem]
    private var warnings: [HoldersImport.Problem]
    private var linesOfNumbers: [String: Int] = [:]
    private var linesOfINEs: [INE: Int] = [:]

    init(_ table: HoldersTable) {
        refused = table.problems
        warnings = table.warnings
    }

    var result: HoldersImport {
        let inOrder = refused.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
        return HoldersImport(imported: imported, refused: inOrder.map(\.element), warnings: warnings)
    }

    mutating func take(_ row: HoldersTable.Row, into people: inout People) throws(HoldersError) {
        var reader = HolderRowReader(row)
        guard let identity = reader.identity() else {
            refused += reader.problems
            return
        }
        if let problem = repetition(of: identity, on: row.line, in: people) {
            refused.append(problem)
            return
        }
        warnings += reader.warnings
        linesOfNumbers[identity.studentNumber] = row.line
        if let ine = identity.ine { linesOfINEs[ine] = row.line }
        let reference = try people.reference(for: identity.studentNumber)
        people.set(Holder(reference: reference, identity: identity))
        imported.append(reference)
    }

    private func repetition(
        of identity: Holder.Identity,
        on line: Int,
        in people: People
    ) -> HoldersImport.Problem? {
        if let first = linesOfNumbers[identity.studentNumber] {
            return HoldersImport.Problem(line: line, column: "numero_etudiant", .repeated(line: first))
        }
        guard let ine = identity.ine else { return nil }
        if let first = linesOfINEs[ine] {
            return HoldersImport.Problem(line: line, column: "ine", .repeated(line: first))
        }
        let owner = people.students[ine] ?? identity.studentNumber
        return owner == identity.studentNumber ? nil : HoldersImport.Problem(line: line, column: "ine", .otherHolder)
    }
}
