// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import Posix
internal import Synchronization

/// The journal's disk operations; a protocol so that tests can make each call fail.
package protocol JournalStorage: Sendable {
    /// Opens the file of a year; when it does not exist, creates it durably and atomically with its header and `room`
    /// bytes behind it. The calls below then refer to this file.
    func begin(year: Int, room: Int) throws(PosixError)
    /// Throws ``JournalError/broken(_:)`` when the file or `journal.head` is no longer the one that was opened, or the
    /// file does not have `size` bytes: another program wrote, cut or replaced it, and appended lines may be gone at
    /// the next start.
    func checkUntouched(size: Int) throws(JournalError)
    /// Reserves disk space for the file to grow to `size` bytes. False when the file system cannot do that.
    func secureRoom(upTo size: Int) throws(PosixError) -> Bool
    /// Writes at the end of the file; on an error an unknown part of `bytes` is written.
    func append(_ bytes: [UInt8]) throws(PosixError)
    /// Cuts the file and frees the space behind its end.
    func truncate(to size: Int) throws(PosixError)
    /// Makes the file durable.
    func synchronize() throws(PosixError)
    /// Writes a slot of `journal.head` in place; on an error an unknown part of it is written.
    func writeHead(_ slot: [UInt8], at offset: Int) throws(PosixError)
    /// Makes `journal.head` durable.
    func synchronizeHead() throws(PosixError)
    /// Creates `journal.head` again, durably and atomically.
    func replaceHead(_ content: [UInt8]) throws(PosixError)
    /// The content of `journal.head`; nil when there is none.
    func headContent() throws(PosixError) -> [UInt8]?
}

/// The files of one journal in one folder, and the lock that makes this process their only writer.
final class JournalFolder: JournalStorage {
    private static let mode: UInt32 = 0o640

    let paths: Paths
    private let lock: FileDescriptor
    private let journal = Mutex<OpenFile?>(nil)
    private let head = Mutex<OpenFile?>(nil)

    /// Creates the folder when it is missing and takes the lock; `owner` is reported to a second writer.
    init(_ folder: String, owner: String) throws(JournalError) {
        paths = Paths(folder: folder)
        try wrapping(JournalError.init(writing:)) { () throws(PosixError) in try Files.makeFolders(folder) }
        lock = try Self.takeLock(paths.lock, owner: owner)
        let paths = paths
        try wrapping(JournalError.init(writing:)) { () throws(PosixError) in
            for name in try paths.unfinished() { Files.remove(name) }
        }
    }

    private static func takeLock(_ path: String, owner: String) throws(JournalError) -> FileDescriptor {
        let file = try wrapping(JournalError.init(writing:)) { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .readWrite(mode: mode))
        }
        let other = try wrapping(JournalError.init(writing:)) { () throws(PosixError) -> String? in
            guard try file.tryLock() else {
                return String(decoding: try file.read(upTo: 256), as: UTF8.self)
            }
            try file.truncate(to: 0)
            try file.write(Array("\(owner)\n".utf8))
            return nil
        }
        guard let other else { return file }
        let name = other.prefix { !$0.isNewline }
        throw .locked(by: name.isEmpty ? "another process" : String(name))
    }

    func begin(year: Int, room: Int) throws(PosixError) {
        let path = paths.journal(year)
        if !Files.exists(path) { try Self.make(path, room: room) }
        // The folder of an existing file may not have been made durable before the power failed.
        try Files.synchronizeFolder(of: path)
        let file = try OpenFile(path, for: .append(mode: Self.mode))
        journal.withLock { $0 = file }
    }

    /// A new file appears whole, with its space, or not at all.
    private static func make(_ path: String, room: Int) throws(PosixError) {
        let temporary = path + Paths.unfinishedEnding
        do {
            do {
                let file = try FileDescriptor(opening: temporary, for: .replace(mode: mode))
                _ = try file.secureRoom(upTo: room)
                try file.write(JournalLine.header + [UInt8(ascii: "\n")])
                try file.synchronize()
            }
            try Files.rename(temporary, to: path)
        } catch {
            Files.remove(temporary)
            throw error
        }
    }

    func checkUntouched(size: Int) throws(JournalError) {
        let journal = try wrapping(JournalError.file) { () throws(PosixError) in try current() }
        guard let found = try journal.size() else {
            throw .broken(JournalFault(file: JournalFileReader.name(of: journal.path), line: 1, .exchanged))
        }
        guard found == size else {
            let line = try JournalFileReader.line(at: min(found, size), of: journal.path)
            let kind = JournalFault.Kind.resized(found: found, written: size)
            throw .broken(JournalFault(file: JournalFileReader.name(of: journal.path), line: line, kind))
        }
        guard let head = head.withLock({ $0 }), try head.size() == nil else { return }
        throw .broken(JournalFault(file: JournalFileReader.name(of: head.path), line: 1, .exchanged))
    }

    func secureRoom(upTo size: Int) throws(PosixError) -> Bool { try current().file.secureRoom(upTo: size) }

    func append(_ bytes: [UInt8]) throws(PosixError) { try current().file.write(bytes) }

    func truncate(to size: Int) throws(PosixError) { try current().file.truncate(to: size) }

    func synchronize() throws(PosixError) { try current().file.synchronize() }

    private func current() throws(PosixError) -> OpenFile {
        guard let file = journal.withLock({ $0 }) else { throw .notOpen(paths.folder) }
        return file
    }

    func writeHead(_ slot: [UInt8], at offset: Int) throws(PosixError) {
        try openHead().file.write(slot, at: offset)
    }

    func synchronizeHead() throws(PosixError) { try openHead().file.synchronize() }

    func replaceHead(_ content: [UInt8]) throws(PosixError) {
        head.withLock { $0 = nil }
        try Files.replace(paths.head, with: content, mode: Self.mode)
    }

    private func openHead() throws(PosixError) -> OpenFile {
        if let file = head.withLock({ $0 }) { return file }
        let file = try OpenFile(paths.head, for: .readWrite(mode: Self.mode))
        head.withLock { $0 = file }
        return file
    }

    func headContent() throws(PosixError) -> [UInt8]? { try paths.headContent() }
}

/// A descriptor that lives as long as it has users.
private final class OpenFile: Sendable {
    let path: String
    let file: FileDescriptor

    init(_ path: String, for access: FileDescriptor.Access) throws(PosixError) {
        self.path = path
        file = try FileDescriptor(opening: path, for: access)
    }

    /// Size in bytes; nil when the path names another file, or none.
    func size() throws(JournalError) -> Int? {
        try wrapping(JournalError.file) { () throws(PosixError) in try file.size(whileAt: path) }
    }
}
