// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
package import SmartCard

/// A line of a file of cards and what is wrong with it.
package struct RowProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What can be wrong.
    package enum Reason: Error, Hashable, Sendable {
        /// The quotation marks do not fit, or a NUL.
        case text(DelimitedText.Failure)
        /// A quoted cell holds `;` or a quotation mark: the CROUS's readers could not tell it from two cells.
        case separatorInCell
        /// Another number of columns than due.
        case cellCount(found: Int, expected: Int)
        /// The cell is empty and must not be.
        case empty
        /// The UID is not hexadecimal.
        case notHexadecimal
        /// The UID has not the seven bytes of a DESFire card's own; a random UID and a Classic card have four.
        case uidLength(bytes: Int)
        /// The UID stands backwards, or forwards in a file whose UIDs stand backwards.
        case reversedUID
        /// Not decimal digits.
        case notDecimal
        /// A number of more than 15 digits.
        case tooLong(digits: Int)
        /// No such day, or neither `dd/MM/yyyy` nor `yyyy-MM-dd`.
        case noSuchDay
        /// EMETTEUR is not hexadecimal.
        case issuer
        /// MAPPING is not decimal.
        case mapping
        /// The UID stands on an earlier line too.
        case repeatedUID(line: Int)
        /// The number stands on an earlier line too.
        case repeatedNumber(line: Int)
        /// Remark: the card came in before, with this number.
        case inStock(FileHash, line: Int)
        /// The UID belongs to another number for ever.
        case otherNumber(CROUSNumber)
        /// The number belongs to another card for ever.
        case otherCard(CardUID)
        /// Neither a reference nor a student number of the holders' list.
        case unknownHolder
        /// The journal says otherwise (cards issued before).
        case contradiction(JournalContradiction)
        /// The card is not in the journal as issued (cards issued before).
        case notIssued
        /// Remark: the card is in the journal with another holder (cards issued before).
        case otherHolder
        /// Remark: a letter was read as Latin-1, because it is no UTF-8.
        case latin1
        /// Remark: the file has no header line; its first line is a card.
        case noHeader
        /// Remark: the first line is a header, but not the CROUS's.
        case otherHeader
    }

    /// Physical line, from 1.
    package let line: Int
    /// The column it is about; nil when it is the whole line.
    package let column: CardColumns.Field?
    /// What is wrong.
    package let reason: Reason

    init(line: Int, _ column: CardColumns.Field?, _ reason: Reason) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(line: Int, _ reason: Reason) { self.init(line: line, nil, reason) }

    /// `line 7, uid: ...`.
    package var description: String {
        "line \(line)\(column.map { ", \($0.rawValue)" } ?? ""): \(reason.english)"
    }
}

extension RowProblem.Reason {
    /// True when nothing is wrong: the card is there already.
    var isPresence: Bool { if case .inStock = self { true } else { false } }
}
