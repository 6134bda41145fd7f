// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// An open file descriptor, closed when its owner releases it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// How a file is opened.
    package enum Access: Sendable {
        /// For reading only; the file must exist.
        case read
        /// For reading and writing; made with the given mode when it does not exist.
        case readWrite(mode: UInt32)
        /// As ``readWrite(mode:)``, every write at the end of the file.
        case append(mode: UInt32)
        /// A new file for writing; an existing one is emptied.
        case replace(mode: UInt32)
    }

    /// The raw number, for calls this type does not wrap.
    package let rawValue: Int32
    private let subject: String

    /// Takes ownership of an open descriptor.
    init(takingOwnership rawValue: Int32, subject: String) {
        self.rawValue = rawValue
        self.subject = subject
    }

    /// Opens `path`. Descriptors are not inherited by child processes.
    package init(opening path: String, for access: Access) throws(PosixError) {
        let raw = retrying {
            switch access {
            case .read: unsafe open(path, O_RDONLY | O_CLOEXEC)
            case .readWrite(let mode): unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode)
            case .append(let mode): unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode)
            case .replace(let mode): unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
            }
        }
        guard raw >= 0 else { throw .last("open", path) }
        self.init(takingOwnership: raw, subject: path)
    }

    deinit { _ = close(rawValue) }

    package func size() throws(PosixError) -> Int {
        try status().size
    }

    /// Size in bytes and permission bits.
    package func status() throws(PosixError) -> (size: Int, permissions: UInt32) {
        var info = stat()
        guard unsafe fstat(rawValue, &info) == 0 else { throw .last("fstat", subject) }
        return (Int(info.st_size), info.st_mode & 0o7777)
    }

    /// Size in bytes while `path` still names this file; nil when it names another file or does not exist.
    package func size(whileAt path: String) throws(PosixError) -> Int? {
        var (info, named) = (stat(), stat())
        guard unsafe fstat(rawValue, &info) == 0 else { throw .last("fstat", subject) }
        guard unsafe stat(path, &named) == 0 else {
            let error = PosixError.last("stat", path)
            if error.isNotFound { return nil }
            throw error
        }
        return info.st_dev == named.st_dev && info.st_ino == named.st_ino ? Int(info.st_size) : nil
    }

    /// Reads up to `buffer.count` bytes; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(PosixError) -> Int {
        let count = retrying { unsafe Glibc.read(rawValue, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw .last("read", subject) }
        return count
    }

    /// Reads up to `maximum` bytes; empty at the end.
    package func read(upTo maximum: Int) throws(PosixError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximum)
        let count = retrying { unsafe Glibc.read(rawValue, &bytes, maximum) }
        guard count >= 0 else { throw .last("read", subject) }
        bytes.removeLast(maximum - count)
        return bytes
    }

    /// Reads up to `maximum` bytes at `offset`, without moving the file position.
    package func read(upTo maximum: Int, at offset: Int) throws(PosixError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximum)
        let count = retrying { unsafe pread(rawValue, &bytes, maximum, offset) }
        guard count >= 0 else { throw .last("pread", subject) }
        bytes.removeLast(maximum - count)
        return bytes
    }

    /// Writes all of `bytes`; on error an unknown number of them is written.
    package func write(_ bytes: [UInt8]) throws(PosixError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = retrying {
                unsafe rest.withUnsafeBytes { chunk in unsafe Glibc.write(rawValue, chunk.baseAddress, chunk.count) }
            }
            guard count >= 0 else { throw .last("write", subject) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all of `bytes` at `offset`, without moving the file position; on error an unknown number of them is written.
    /// Not for a file opened with ``Access/append(mode:)``: Linux would write at its end.
    package func write(_ bytes: [UInt8], at offset: Int) throws(PosixError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let place = offset + rest.startIndex
            let count = retrying {
                unsafe rest.withUnsafeBytes { chunk in
                    unsafe pwrite(rawValue, chunk.baseAddress, chunk.count, place)
                }
            }
            guard count >= 0 else { throw .last("pwrite", subject) }
            rest = rest.dropFirst(count)
        }
    }

    /// Reserves disk space so that the file can grow to `size` bytes whatever other files grow to; its size does not
    /// change. False when the file system cannot do that. Truncating the file releases the space behind its end.
    package func secureRoom(upTo size: Int) throws(PosixError) -> Bool {
        if retrying({ cposix_secure_room(rawValue, size) }) == 0 { return true }
        if errno == EOPNOTSUPP || errno == ENOSYS { return false }
        throw .last("fallocate", subject)
    }

    /// Cuts or extends the file to `size` bytes.
    package func truncate(to size: Int) throws(PosixError) {
        guard retrying({ ftruncate(rawValue, size) }) == 0 else { throw .last("ftruncate", subject) }
    }

    /// Makes written data durable (`fsync`). Never call it again on the same file after an error.
    package func synchronize() throws(PosixError) {
        guard fsync(rawValue) == 0 else { throw .last("fsync", subject) }
    }

    /// Takes the whole-file lock without waiting; false when another process holds it.
    package func tryLock() throws(PosixError) -> Bool {
        if retrying({ cposix_flock(rawValue, LOCK_EX | LOCK_NB) }) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw .last("flock", subject)
    }
}

/// Calls again while a signal interrupts (`EINTR`).
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
