// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A failed system call: which call, on what, and the raw `errno`.
package struct PosixError: Error, Hashable, Sendable, CustomStringConvertible {
    package let call: String
    /// Path or address the call worked on, empty when there is none.
    package let subject: String
    /// Raw error number.
    package let code: Int32

    /// An error with a known number.
    package init(call: String, subject: String = "", code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// There is no open file to work on.
    package static func notOpen(_ subject: String) -> PosixError {
        PosixError(call: "open", subject: subject, code: EBADF)
    }

    /// The error of the call that just failed on this thread.
    static func last(_ call: String, _ subject: String = "") -> PosixError {
        PosixError(call: call, subject: subject, code: errno)
    }

    /// The system's text for ``code``.
    package var message: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "errno \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// True when the disk or the quota is full (`ENOSPC`, `EDQUOT`).
    package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    /// True when `fsync` failed: it is unknown what is on the disk.
    package var isUnknownOutcome: Bool { call == "fsync" }

    /// True when the file does not exist (`ENOENT`).
    package var isNotFound: Bool { code == ENOENT }

    /// One line: call, subject, words and number.
    package var description: String {
        let place = subject.isEmpty ? "" : " \(subject)"
        return "\(call)\(place): \(message) (errno \(code))"
    }
}
