// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import Synchronization

@testable import Enrolment

/// The real files, with one call that fails.
final class FailingStorage: JournalStorage {
    enum Failure: Sendable {
        case none
        case append(afterBytes: Int)
        /// As `append`, from the n-th line written on.
        case appendLater(line: Int)
        case appendAndTruncate
        case synchronize
        case headAfterRename
    }

    let failure = Mutex(Failure.none)
    private let real: JournalFolder

    init(_ real: JournalFolder) { self.real = real }

    private var current: Failure { failure.withLock { $0 } }

    func append(_ bytes: [UInt8]) throws(PosixError) {
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
    }

    func truncate(to size: Int) throws(PosixError) {
        if case .appendAndTruncate = current { throw PosixError(call: "ftruncate", code: EIO) }
        try real.truncate(to: size)
    }

    func synchronize() throws(PosixError) {
        if case .synchronize = current { throw PosixError(call: "fsync", code: EIO) }
        try real.synchronize()
    }

    func replaceHead(_ content: [UInt8]) throws(PosixError) {
        try real.replaceHead(content)
        if case .headAfterRename = current { throw PosixError(call: "fsync", code: EIO) }
    }

    func headContent() throws(PosixError) -> [UInt8]? { try real.headContent() }
}
