// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
package import Journal

/// Why the registry was not opened, updated or read. It is an index: none of these errors harms the journal.
package enum RegistryError: UserFacingError, Hashable, Sendable {
    /// SQLite failed; its extended result code and its message.
    case database(code: Int32, message: String)
    /// The file was made by another version of this program.
    case otherVersion(found: Int)
    /// A row holds values that this program never writes.
    case unreadableRow(uid: String)
    /// The journal cannot be read, or no longer has a line that the registry has seen.
    case journal(JournalError)
    /// An entry cannot be true after the ones before it.
    case contradiction(sequence: UInt64, JournalContradiction)
    /// A card's line gives it another number than its delivery does, or the number to another card.
    case stockDisagrees(sequence: UInt64, uid: String)
    /// A delivery's line cannot be parsed.
    case deliveryUnreadable(sequence: UInt64)
    /// A kept file of cards is missing.
    case deliveryMissing(String)
    /// A kept file of cards was changed.
    case deliveryChanged(String)
    /// A kept file of cards cannot be read; the cause.
    case deliveryFile(path: String, String)
    /// A kept file of cards does not give the rows that its line states.
    case deliveryDiffers(sequence: UInt64, path: String)
    /// The old file at this path cannot be removed.
    case notRemoved(String)

    /// True when another process blocks reading or writing of the database.
    var isBusy: Bool { [.SQLITE_BUSY, .SQLITE_LOCKED].contains(primaryCode) }

    /// True when the disk was full.
    var isDiskFull: Bool { primaryCode == .SQLITE_FULL }

    /// SQLite's primary result code; nil for other errors.
    var primaryCode: ResultCode? {
        guard case .database(let code, _) = self else { return nil }
        return ResultCode(rawValue: code).primaryResultCode
    }

    /// Classifies the error of a block of database work.
    init(_ error: any Error) {
        switch error {
        case let error as RegistryError: self = error
        case let error as JournalError: self = .journal(error)
        case let error as DatabaseError:
            self = .database(code: error.extendedResultCode.rawValue, message: error.message ?? "")
        default: self = .database(code: 0, message: String(describing: type(of: error)))
        }
    }
}
