// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import ChainedFile
internal import GRDB
package import Journal
internal import Posix

extension Registry {
    /// Opens the registry at `path`; a file that is damaged or of another version is rebuilt from the journal. A busy
    /// database, or a full disk, does not lead to that.
    ///
    /// Before a file is replaced, its record of the last line seen is read: a journal without that line throws
    /// ``RegistryError/journal(_:)``. A file that cannot be read is moved aside; ``putAside`` is its new path.
    package static func open(path: String, journal: Journal) throws(RegistryError) -> Registry {
        do {
            return try Registry(path: path, journal: journal)
        } catch {
            guard error.isDamage else { throw error }
        }
        let seen: ChainHead?
        do {
            seen = try lastSeen(path: path)
        } catch {
            guard error.isDamage else { throw error }
            let target = "\(path).broken-\(Timestamp.now())"
            try move(path, to: target)
            return try Registry(path: path, journal: journal, putAside: target)
        }
        if let seen {
            try wrapping(RegistryError.journal) { () throws(JournalError) in try journal.require(seen) }
        }
        return try rebuild(path: path, from: journal)
    }

    /// The last journal line that a registry of any version has seen; nil when there is none. Changes nothing.
    package static func lastSeen(path: String) throws(RegistryError) -> ChainHead? {
        guard Files.exists(path) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read(lastSeen)
        } catch {
            throw RegistryError(error)
        }
    }

    /// The sequence number of that line; 0 when there is none, or when the file cannot be read.
    package static func lastSequence(path: String) -> UInt64 { ((try? lastSeen(path: path)) ?? nil)?.sequence ?? 0 }

    private static func lastSeen(in database: Database) throws -> ChainHead? {
        try database.tableExists("seen") ? RegistryReplay.seen(in: database) : nil
    }

    /// Renames a registry that no process has open.
    static func move(_ path: String, to target: String) throws(RegistryError) {
        do {
            // The file itself last: without it the two others mean nothing to a new registry.
            for suffix in ["-wal", "-shm", ""] where Files.exists(path + suffix) {
                try Files.move(path + suffix, to: target + suffix)
            }
        } catch {
            throw .notRemoved(path)
        }
    }
}

extension RegistryError {
    /// True when the file itself is at fault, so that a new one helps.
    fileprivate var isDamage: Bool {
        switch self {
        case .otherVersion, .unreadableRow, .contradiction: true
        case .database(let code, _):
            // A missing table or column, rows that break the schema, invalid pages.
            [.SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_CORRUPT, .SQLITE_NOTADB].contains(primaryCode)
                || code == ResultCode.SQLITE_IOERR_SHORT_READ.rawValue
        case .journal, .stockDisagrees, .deliveryUnreadable, .deliveryMissing, .deliveryChanged, .deliveryFile,
            .deliveryDiffers, .notRemoved:
            false
        }
    }
}
