// SPDX-License-Identifier: Apache-2.0
package import ChainedFile
internal import Glibc
package import Posix
package import Synchronization

/// Real files with one failing call, and a count of the calls that wait for the disk.
package final class FailingStorage: ChainStorage {
    package enum Failure: Sendable {
        case none
        case append(afterBytes: Int)
        /// As `append`, from the n-th line on.
        case appendLater(line: Int)
        case appendAndTruncate
        case synchronize
        /// The slot is written in part only.
        case writeHead(bytes: Int)
        case synchronizeHead
        /// No more space.
        case secureRoom
        /// A file system that cannot reserve space.
        case roomUnknown
        /// No space for a new file, nor for anything more in the old one.
        case beginYear
    }

    package let failure = Mutex(Failure.none)
    /// Calls of `fsync` for lines.
    package let synchronizations = Atomic(0)
    /// Lines that were made durable.
    package let durableLines = Atomic(0)
    private let writtenLines = Atomic(0)
    /// Called inside each `fsync` for lines, before the disk is synchronised.
    package let duringSynchronization = Mutex<(@Sendable () -> Void)?>(nil)
    private let real: any ChainStorage

    package init(_ real: any ChainStorage) { self.real = real }

    private var current: Failure { failure.withLock { $0 } }

    package func begin(_ file: ChainFileName, header: [UInt8], room: Int) throws(PosixError) {
        if case .beginYear = current { throw PosixError(call: "write", code: ENOSPC) }
        try real.begin(file, header: header, room: room)
    }

    package func checkUntouched(size: Int) throws(ChainError) { try real.checkUntouched(size: size) }

    package func secureRoom(upTo size: Int) throws(PosixError) -> Bool {
        switch current {
        case .secureRoom, .beginYear: throw PosixError(call: "fallocate", code: ENOSPC)
        case .roomUnknown: false
        default: try real.secureRoom(upTo: size)
        }
    }

    package func append(_ bytes: [UInt8]) throws(PosixError) {
        switch current {
        case .appendLater(let line) where line > 1:
            failure.withLock { $0 = .appendLater(line: line - 1) }
            try real.append(bytes)
        case .appendLater: throw PosixError(call: "write", code: ENOSPC)
        case .append(let count):
            try real.append(Array(bytes.prefix(count)))
            throw PosixError(call: "write", code: ENOSPC)
        case .appendAndTruncate:
            try real.append(Array(bytes.prefix(1)))
            throw PosixError(call: "write", code: EIO)
        default: try real.append(bytes)
        }
        writtenLines.add(bytes.count { $0 == UInt8(ascii: "\n") }, ordering: .sequentiallyConsistent)
    }

    package func truncate(to size: Int) throws(PosixError) {
        if case .appendAndTruncate = current { throw PosixError(call: "ftruncate", code: EIO) }
        try real.truncate(to: size)
    }

    package func synchronize() throws(PosixError) {
        if case .synchronize = current { throw PosixError(call: "fsync", code: EIO) }
        let visit = duringSynchronization.withLock { $0 }
        visit?()
        let lines = writtenLines.load(ordering: .sequentiallyConsistent)
        try real.synchronize()
        durableLines.store(lines, ordering: .sequentiallyConsistent)
        synchronizations.add(1, ordering: .relaxed)
    }

    package func writeHead(_ slot: [UInt8], at offset: Int) throws(PosixError) {
        guard case .writeHead(let count) = current else { return try real.writeHead(slot, at: offset) }
        try real.writeHead(Array(slot.prefix(count)), at: offset)
        throw PosixError(call: "pwrite", code: EIO)
    }

    package func synchronizeHead() throws(PosixError) {
        if case .synchronizeHead = current { throw PosixError(call: "fsync", code: EIO) }
        try real.synchronizeHead()
    }

    package func replaceHead(_ content: [UInt8]) throws(PosixError) { try real.replaceHead(content) }

    package func headContent() throws(PosixError) -> [UInt8]? { try real.headContent() }
}
