// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// What the journal asks of the disk; a protocol so that tests can let each call fail.
protocol JournalStorage: Sendable {
    /// Writes at the end of the journal; on an error an unknown part of `bytes` is written.
    func append(_ bytes: [UInt8]) throws(PosixError)
    /// Cuts the journal.
    func truncate(to size: Int) throws(PosixError)
    /// Makes the journal durable.
    func synchronize() throws(PosixError)
    /// Replaces `journal.head`, durably and as one step.
    func replaceHead(_ content: [UInt8]) throws(PosixError)
    /// The content of `journal.head`; nil when there is none.
    func headContent() throws(PosixError) -> [UInt8]?
}

/// The files of one journal in one folder, and the lock that makes this process their only writer.
final class JournalFolder: JournalStorage {
    /// The names of the files in a folder.
    struct Paths: Sendable {
        let folder: String
        var journal: String { folder + "/journal.csv" }
        var head: String { folder + "/journal.head" }
        var lock: String { folder + "/journal.lock" }

        /// Where a torn line is put: a name that is not taken.
        func torn(_ sequence: UInt64) -> String {
            let name = folder + "/journal.torn-\(sequence)"
            guard Files.exists(name) else { return name }
            var count = 2
            while Files.exists("\(name)-\(count)") { count += 1 }
            return "\(name)-\(count)"
        }
    }

    private static let mode: UInt32 = 0o640

    let paths: Paths
    private let lock: FileDescriptor
    private let journal: FileDescriptor

    /// Makes folder and files where missing and takes the lock; `owner` is what a second writer will be told.
    init(_ folder: String, owner: String) throws(JournalError) {
        paths = Paths(folder: folder)
        let path = paths.journal
        try wrapping(JournalError.init(writing:)) { () throws(PosixError) in try Files.makeFolders(folder) }
        lock = try Self.takeLock(paths.lock, owner: owner)
        try Self.makeJournal(paths)
        journal = try wrapping(JournalError.init(writing:)) { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .append(mode: Self.mode))
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

    /// A new journal appears whole or not at all. One that `journal.head` remembers is not made anew.
    private static func makeJournal(_ paths: Paths) throws(JournalError) {
        guard !Files.exists(paths.journal) else { return }
        if let recorded = try recordedHead(paths), recorded.sequence > 0 {
            let kind = JournalFault.Kind.cutOff(last: 0, head: recorded.sequence)
            throw .broken(JournalFault(line: 1, kind))
        }
        try wrapping(JournalError.init(writing:)) { () throws(PosixError) in
            try Files.replace(paths.journal, with: JournalLine.header + [UInt8(ascii: "\n")], mode: mode)
        }
    }

    /// What `journal.head` says; nil when there is none.
    static func recordedHead(_ paths: Paths) throws(JournalError) -> JournalHead? {
        let content = try wrapping(JournalError.file) { () throws(PosixError) in try headContent(paths) }
        guard let content else { return nil }
        guard let head = JournalHead(content: content) else { throw .broken(JournalFault(line: 1, .headUnreadable)) }
        return head
    }

    func append(_ bytes: [UInt8]) throws(PosixError) { try journal.write(bytes) }

    func truncate(to size: Int) throws(PosixError) { try journal.truncate(to: size) }

    func synchronize() throws(PosixError) { try journal.synchronize() }

    func replaceHead(_ content: [UInt8]) throws(PosixError) {
        try Files.replace(paths.head, with: content, mode: Self.mode)
    }

    func headContent() throws(PosixError) -> [UInt8]? {
        try Self.headContent(paths)
    }

    private static func headContent(_ paths: Paths) throws(PosixError) -> [UInt8]? {
        do {
            return try Files.read(paths.head, limit: 4096)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }
}
