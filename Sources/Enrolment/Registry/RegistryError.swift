// SPDX-License-Identifier: Apache-2.0
internal import GRDB

/// Why the registry was not opened, brought up to date or read. It is an index: the journal is not harmed by any of it.
public enum RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// SQLite refused; its extended result code and its words.
    case database(code: Int32, message: String)
    /// The file was made by another version of this program.
    case otherVersion(found: Int)
    /// A row holds what this program never writes.
    case unreadableRow(uid: String)
    /// The journal cannot be read, or no longer holds what the registry has seen.
    case journal(JournalError)
    /// An entry cannot be true after the ones before it.
    case contradiction(sequence: UInt64, JournalContradiction)
    /// The old file at this path cannot be removed.
    case notRemoved(String)

    /// One sentence what happened and what to do next.
    public var description: String {
        switch self {
        case .database(let code, let message): "the registry cannot be used (SQLite \(code): \(message)); rebuild it"
        case .otherVersion(let found): "the registry is of another version (\(found)); rebuild it"
        case .unreadableRow(let uid): "the registry's row of card \(uid) cannot be read; rebuild it"
        case .journal(let error): error.description
        case .contradiction(let sequence, let contradiction): "journal entry \(sequence): \(contradiction)"
        case .notRemoved(let path): "the old registry \(path) cannot be removed"
        }
    }

    /// Sorts what a block of database work threw.
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
