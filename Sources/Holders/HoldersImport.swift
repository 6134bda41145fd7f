// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// What became of a file of holders.
package struct HoldersImport: Sendable {
    /// A place in the file and what is wrong there; never what the cell holds, for it is about a person.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Physical line, from 1, the header's.
        package let line: Int
        /// Name of the column; nil when it is the whole line.
        package let column: String?
        /// What is wrong.
        package let reason: Reason

        init(line: Int, column: String? = nil, _ reason: Reason) {
            self.line = line
            self.column = column
            self.reason = reason
        }

        /// `line 7, ine: ...`.
        package var description: String { "line \(line)\(column.map { ", \($0)" } ?? ""): \(reason)" }
    }

    /// What can be wrong with a line or a cell.
    package enum Reason: Hashable, Sendable, CustomStringConvertible {
        /// The line is blank.
        case blankLine
        /// The line is not UTF-8 or not well quoted.
        case text(DelimitedText.Failure)
        /// The line has another number of cells than the header.
        case cellCount(found: Int, expected: Int)
        /// The cell is empty and must not be.
        case empty
        /// The cell has not the form the column asks for.
        case pattern
        /// No such day, or neither `dd/MM/yyyy` nor `yyyy-MM-dd`.
        case noSuchDay
        /// Neither `etudiant` nor `personnel` nor `invite`.
        case unknownPopulation
        /// The same person stands on an earlier line.
        case repeated(line: Int)
        /// The INE belongs to another student number of the directory.
        case otherHolder
        /// Warning: the column is not known and was passed over.
        case unknownColumn
        /// Warning: the key of the INE is wrong.
        case wrongKey
        /// Warning: a state of the registration that is not understood counts as not valid.
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

    /// References of the people taken over, in the order of the file.
    package let imported: [HolderReference]
    /// Why lines were not taken over; a line may have several.
    package let refused: [Problem]
    /// What is strange in lines that were taken over.
    package let warnings: [Problem]
}
