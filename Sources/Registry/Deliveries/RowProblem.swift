// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
package import SmartCard

/// A line of a file of cards and its fault.
package struct RowProblem: Hashable, Sendable {
    /// Kind of fault.
    package enum Reason: Error, Hashable, Sendable {
        /// Wrong quotation marks, or a NUL.
        case text(DelimitedText.Failure)
        /// A quoted cell holds `;` or a quotation mark: the CROUS's readers would take it for two cells.
        case separatorInCell
        /// Another number of columns than expected.
        case cellCount(found: Int, expected: Int)
        /// The cell is empty and must not be.
        case empty
        /// The UID is not hexadecimal.
        case notHexadecimal
        /// The UID does not have the seven bytes of a fixed DESFire UID; a random UID and a Classic card have four.
        case uidLength(bytes: Int)
        /// The UID shows the other byte order than the file's.
        case reversedUID
        /// Not decimal digits.
        case notDecimal
        /// A number of more than 15 digits.
        case tooLong(digits: Int)
        /// Neither `dd/MM/yyyy` nor `yyyy-MM-dd`.
        case dayForm
        /// A day that does not exist.
        case noSuchDay
        /// EMETTEUR is not hexadecimal.
        case issuer
        /// MAPPING is not decimal.
        case mapping
        /// The UID is on an earlier line too.
        case repeatedUID(line: Int)
        /// The number is on an earlier line too.
        case repeatedNumber(line: Int)
        /// Remark: the card came in before, with this number.
        case inStock(FileHash, line: Int)
        /// The UID permanently belongs to another number.
        case otherNumber(CROUSNumber)
        /// The number permanently belongs to another card.
        case otherCard(CardUID)
        /// Neither a reference nor a student number of the holders' list.
        case unknownHolder
        /// The journal contradicts the line (cards issued before).
        case contradiction(JournalContradiction)
        /// The card is not in the journal as issued (cards issued before).
        case notIssued
        /// Remark: the journal has the card with another holder (cards issued before).
        case otherHolder
        /// Remark: a letter was read as Latin-1, because it is not UTF-8.
        case latin1
        /// Remark: the file has no header line; its first line is a card.
        case noHeader
        /// Remark: the first line is a header, but not the CROUS's.
        case otherHeader
    }

    /// Physical line, from 1.
    package let line: Int
    /// The column concerned; nil for the whole line.
    package let column: CardColumns.Field?
    /// The fault.
    package let reason: Reason

    init(line: Int, _ column: CardColumns.Field?, _ reason: Reason) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(line: Int, _ reason: Reason) { self.init(line: line, nil, reason) }

    /// `line 7, uid: ...`.
    package var description: String {
        "line \(line)\(column.map { ", \($0.rawValue)" } ?? ""): \(reason)"
    }
}

extension RowProblem.Reason {
    /// True when the line is not wrong: the card is already present.
    var isPresence: Bool { if case .inStock = self { true } else { false } }
}
