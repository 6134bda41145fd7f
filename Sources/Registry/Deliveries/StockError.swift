// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import Journal
package import Posix

/// Why a file of cards was not imported. Wrong lines are not errors of this kind (``RowProblem``), except for a file in
/// which every line must be right.
package enum StockError: Error, Hashable, Sendable, CustomStringConvertible {
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

    /// One sentence: what happened and what to do next.
    package var description: String {
        switch self {
        case .file(let error): "the file of cards cannot be read or kept: \(error)"
        case .tooLong(let limit): "the file is longer than \(limit) bytes: it is no file of cards"
        case .hashing(let error): "no hash: \(error)"
        case .emptyFile: "the file of cards is empty"
        case .firstLine(let reason): "line 1: \(reason.english)"
        case .columns(let failure): "the columns are not well named: \(failure)"
        case .missingColumns(let names): "the file has no column \(names.joined(separator: ", "))"
        case .orderUnclear(let votes):
            "\(votes.normal) UIDs stand forwards and \(votes.reversed) backwards (the fewer on line \(votes.oddLines))"
        case .rowCount(let found, let expected): "the file has \(found) cards, the delivery note says \(expected)"
        case .sameFile(_, let sequence, let refused):
            "the same file came in before (journal entry \(sequence), \(refused) lines left out)"
        case .inUse(_, let linked): "\(linked) cards of this file were linked: it stays as it was read"
        case .refusedRows(let count, let first, let report):
            "\(count) lines are wrong, the first is \(first); nothing was taken in, all are in \(report)"
        case .journal(let error): error.description
        case .registry(let error): error.description
        }
    }
}
