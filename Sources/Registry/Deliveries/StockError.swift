// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import Journal
package import Posix

/// Why a file of cards was not taken in. Lines that are wrong are no error of this kind (``RowProblem``), except for a
/// file that must be right as a whole.
package enum StockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file cannot be read, or not be kept.
    case file(PosixError)
    /// The file that is being sent is longer than this, in bytes.
    case tooLong(limit: Int)
    /// No SHA-256.
    case hashing(CryptoError)
    /// There is nothing in the file.
    case emptyFile
    /// The first line cannot be read.
    case firstLine(RowProblem.Reason)
    /// The text that says which column holds what is wrong.
    case columns(CardColumns.Failure)
    /// The file has no such columns.
    case missingColumns([String])
    /// Some UIDs stand forwards, others backwards.
    case orderUnclear(ByteOrderVotes)
    /// Another number of cards than the delivery note says.
    case rowCount(found: Int, expected: Int)
    /// The same file came in before and gives no more; place of its journal line, and lines that were and are left out.
    case sameFile(FileHash, sequence: UInt64, refused: Int)
    /// The same file is to be read in another way, and cards of it were linked; how many.
    case inUse(FileHash, linked: Int)
    /// Lines are wrong and the whole file was to be right; how many, the first of them, and where all of them stand.
    case refusedRows(count: Int, first: RowProblem, report: String)
    /// The journal.
    case journal(JournalError)
    /// The registry.
    case registry(RegistryError)

    /// One sentence what happened and what to do next.
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
