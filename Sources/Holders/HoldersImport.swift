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

    /// Forms of cells.
    package enum Form: Hashable, Sendable {
        /// Eight digits.
        case studentNumber
        /// A valid number of a member of staff or a guest.
        case otherNumber
        /// Eleven characters.
        case ine
        /// A text without control characters and of limited length.
        case name
        /// One address.
        case mail
        /// An opaque reference.
        case reference
        /// `dd/MM/yyyy` or `yyyy-MM-dd`.
        case day
    }

    /// Faults of a line or a cell.
    package enum Reason: Hashable, Sendable, PhraseConvertible {
        /// The line is blank.
        case blankLine
        /// The line is not UTF-8 or not well quoted.
        case text(DelimitedText.Failure)
        /// The line has another number of cells than the header.
        case cellCount(found: Int, expected: Int)
        /// The cell is empty and must not be.
        case empty
        /// The cell does not have the column's form.
        case form(Form)
        /// A day that does not exist.
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
    }

    /// References of the imported people, in the order of the file.
    package let imported: [HolderReference]
    /// Why lines were not imported; a line may have several faults.
    package let refused: [Problem]
    /// Remarks on imported lines.
    package let warnings: [Problem]
}
