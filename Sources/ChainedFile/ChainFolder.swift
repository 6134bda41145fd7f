// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import Posix
internal import Synchronization

/// The files of one chain in one folder, and the lock that makes this process their only writer.
package final class ChainFolder: ChainStorage {
    private static let mode: UInt32 = 0o640

    package let paths: ChainPaths
    private let lock: FileDescriptor
    private let file = Mutex<OpenFile?>(nil)
    private let head = Mutex<OpenFile?>(nil)

    /// Creates a missing folder and takes the lock; `owner` is written into the lock file for a second writer.
    package init(_ paths: ChainPaths, owner: String) throws(ChainError) {
        self.paths = paths
        try writing { () throws(PosixError) in try Files.makeFolders(paths.folder) }
        lock = try Self.takeLock(paths.lock, owner: owner)
        try writing { () throws(PosixError) in
            for name in try paths.unfinished() { Files.remove(name) }
        }
    }

    private static func takeLock(_ path: String, owner: String) throws(ChainError) -> FileDescriptor {
        let file = try writing { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .readWrite(mode: mode))
        }
        let other = try writing { () throws(PosixError) -> String? in
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

    package func begin(_ name: ChainFileName, header: [UInt8], room: Int) throws(PosixError) {
        let path = paths.path(name)
        if !Files.exists(path) { try Self.make(path, header: header, room: room) }
        // An existing file may be one whose folder was not made durable before the power went.
        try Files.synchronizeFolder(of: path)
        let opened = try OpenFile(path, for: .append(mode: Self.mode))
        file.withLock { $0 = opened }
    }

    /// A new file appears whole, with its room, or not at all.
    private static func make(_ path: String, header: [UInt8], room: Int) throws(PosixError) {
        let temporary = path + ChainPaths.unfinishedEnding
        do {
            do {
                let file = try FileDescriptor(opening: temporary, for: .replace(mode: mode))
                _ = try file.secureRoom(upTo: room)
                try file.write(header + [UInt8(ascii: "\n")])
                try file.synchronize()
            }
            try Files.rename(temporary, to: path)
        } catch {
            Files.remove(temporary)
            throw error
        }
    }

    package func checkUntouched(size: Int) throws(ChainError) {
        let file = try reading { () throws(PosixError) in try current() }
        let name = ChainPaths.name(of: file.path)
        guard let found = try file.size() else { throw .broken(ChainFault(file: name, line: 1, .exchanged)) }
        guard found == size else {
            let line = try reading { () throws(PosixError) in
                try ChainPlace.line(at: min(found, size), of: file.path)
            }
            throw .broken(ChainFault(file: name, line: line, .resized(found: found, written: size)))
        }
        guard let head = head.withLock({ $0 }), try head.size() == nil else { return }
        throw .broken(ChainFault(file: paths.headName, line: 1, .exchanged))
    }

    package func secureRoom(upTo size: Int) throws(PosixError) -> Bool { try current().file.secureRoom(upTo: size) }

    package func append(_ bytes: [UInt8]) throws(PosixError) { try current().file.write(bytes) }

    package func truncate(to size: Int) throws(PosixError) { try current().file.truncate(to: size) }

    package func synchronize() throws(PosixError) { try current().file.synchronize() }

    private func current() throws(PosixError) -> OpenFile {
        guard let file = file.withLock({ $0 }) else { throw .notOpen(paths.folder) }
        return file
    }

    package func writeHead(_ slot: [UInt8], at offset: Int) throws(PosixError) {
        try openHead().file.write(slot, at: offset)
    }

    package func synchronizeHead() throws(PosixError) { try openHead().file.synchronize() }

    package func replaceHead(_ content: [UInt8]) throws(PosixError) {
        head.withLock { $0 = nil }
        try Files.replace(paths.head, with: content, mode: Self.mode)
    }

    private func openHead() throws(PosixError) -> OpenFile {
        if let file = head.withLock({ $0 }) { return file }
        let file = try OpenFile(paths.head, for: .readWrite(mode: Self.mode))
        head.withLock { $0 = file }
        return file
    }

    package func headContent() throws(PosixError) -> [UInt8]? { try paths.headContent() }
}

/// A descriptor that lives as long as it is used.
private final class OpenFile: Sendable {
    let path: String
    let file: FileDescriptor

    init(_ path: String, for access: FileDescriptor.Access) throws(PosixError) {
        self.path = path
        file = try FileDescriptor(opening: path, for: access)
    }

    /// Size in bytes; nil when the path names another file by now, or none.
    func size() throws(ChainError) -> Int? { try reading { () throws(PosixError) in try file.size(whileAt: path) } }
}
