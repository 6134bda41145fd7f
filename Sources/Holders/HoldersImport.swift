// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Result of importing a file of holders.
package struct HoldersImport: Sendable {
    /// A position in the file and its fault; never the content of the cell, which is about a person.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Physical line, from 1, the header.
        package let line: Int
        /// Name of the column; nil when it is the whole line.
        package let column: String?
        /// The fault.
        package let reason: Reason

        init(line: Int, column: String? = nil, _ reason: Reason) {
            self.line = line
            self.column = column
            self.reason = reason
        }

        /// `line 7, ine: ...`.
        package var description: String { "line \(line)\(column.map { ", \($0)" } ?? ""): \(reason)" }
    }

    /// Faults of a line or a cell.
    package enum Reason: Hashable, Sendable, CustomStringConvertible {
        /// The line is blank.
        case blankLine
        /// The line is not UTF-8 or not well quoted.
        case text(DelimitedText.Failure)
        /// The line has another number of cells than the header.
        case cellCount(found: Int, expected: Int)
        /// The cell is empty and must not be.
        case empty
        /// The cell does not have the column's form.
        case pattern
        /// No such day, or neither `dd/MM/yyyy` nor `yyyy-MM-dd`.
        case noSuchDay
        /// Neither `etudiant` nor `personnel` nor `invite`.
        case unknownPopulation
        /// The same person is on an earlier line.
        case repeated(line: Int)
        /// The INE belongs to another student number of the directory.
        case otherHolder
        /// Warning: an unknown column, which was skipped.
        case unknownColumn
        /// Warning: the key of the INE is wrong.
        case wrongKey
        /// Warning: an unknown state of the registration, which counts as not valid.
        case unknownState

        /// A clause for the person who made the file.
        package var description: String {
            switch self {
            case .blankLine: "the line is blank"
            case .text(let failure): failure.description
            case .cellCount(let found, let expected): "\(found) cells, the header has \(expected)"
            case .empty: "the cell is empty"
            case .pattern: "the cell has not the expected form"
            case .noSuchDay: "no such day (dd/MM/yyyy or yyyy-MM-dd)"
            case .unknownPopulation: "neither etudiant nor personnel nor invite"
            case .repeated(let line): "the same person as on line \(line)"
            case .otherHolder: "belongs to another student number of the directory"
            case .unknownColumn: "unknown column, passed over"
            case .wrongKey: "the key is wrong"
            case .unknownState: "not understood, counts as not valid"
            }
        }
    }

    /// References of the imported people, in the order of the file.
    package let imported: [HolderReference]
    /// Why lines were not imported; a line may have several faults.
    package let refused: [Problem]
    /// Remarks on imported lines.
    package let warnings: [Problem]
}
