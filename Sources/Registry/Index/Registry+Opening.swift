// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
package import Journal
internal import Posix

extension Registry {
    /// Opens the registry at `path`; a file that is no registry of this version, or a damaged one, is made again from the
    /// journal. A database that is only busy, or a full disk, is no reason for that.
    ///
    /// Before a file goes its last word is heard: a journal without the line it has seen throws
    /// ``RegistryError/journal(_:)``, and a file that cannot be asked is put aside, ``putAside`` says where.
    package static func open(path: String, journal: Journal) throws(RegistryError) -> Registry {
        do {
            return try Registry(path: path, journal: journal)
        } catch {
            guard error.isDamage else { throw error }
        }
        let seen: JournalHead?
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

    /// The last line of the journal a registry of any version has taken in; nil when there is none. Changes nothing.
    package static func lastSeen(path: String) throws(RegistryError) -> JournalHead? {
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

    /// The place of that line; 0 when there is none, or when the file cannot say it.
    package static func lastSequence(path: String) -> UInt64 { ((try? lastSeen(path: path)) ?? nil)?.sequence ?? 0 }

    private static func lastSeen(in database: Database) throws -> JournalHead? {
        guard try database.tableExists("seen"), let row = try Row.fetchOne(database, sql: "SELECT seq, hash FROM seen")
        else { return nil }
        guard let sequence = row.integer("seq"), let hash = row.text("hash").flatMap({ ChainHash($0) }) else {
            throw RegistryError.unreadableRow(uid: "")
        }
        return JournalHead(sequence: UInt64(clamping: sequence), hash: hash)
    }

    /// Gives a registry nobody has open another name.
    static func move(_ path: String, to target: String) throws(RegistryError) {
        do {
            // The file itself last: without it the two others mean nothing to a registry made anew.
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
            // A table or a column that is not there, rows against the schema, pages that are none.
            [.SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_CORRUPT, .SQLITE_NOTADB].contains(primaryCode)
                || code == ResultCode.SQLITE_IOERR_SHORT_READ.rawValue
        case .journal, .stockDisagrees, .deliveryUnreadable, .deliveryMissing, .deliveryChanged, .deliveryFile,
            .deliveryDiffers, .notRemoved:
            false
        }
    }
}
