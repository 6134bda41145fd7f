// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import CardCrypto
package import Journal
package import Posix

/// Why a file of cards was not imported. Wrong lines are not errors of this kind (``RowProblem``), except for a file in
/// which every line must be right.
package enum StockError: UserFacingError, Hashable, Sendable {
    /// A file cannot be read, or not be kept.
    case file(PosixError)
    /// The received file is longer than this, in bytes.
    case tooLong(limit: Int)
    /// No SHA-256.
    case hashing(CryptoError)
    /// The file is empty.
    case emptyFile
    /// The first line cannot be read.
    case firstLine(RowProblem.Reason)
    /// The column mapping is wrong.
    case columns(CardColumns.Failure)
    /// The file has no such columns.
    case missingColumns([String])
    /// Some UIDs are reversed and others are not.
    case orderUnclear(ByteOrderVotes)
    /// The number of cards is not the one on the delivery note.
    case rowCount(found: Int, expected: Int)
    /// The same file was imported before and adds nothing; sequence number of its journal line, and its refused lines.
    case sameFile(FileHash, sequence: UInt64, refused: Int)
    /// The same file is to be read in another way, but cards of it were linked; how many.
    case inUse(FileHash, linked: Int)
    /// Lines are wrong and every line had to be right; how many, the first of them, and the file with all of them.
    case refusedRows(count: Int, first: RowProblem, report: String)
    /// The journal.
    case journal(JournalError)
    /// The registry.
    case registry(RegistryError)
}
