// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// The device's end of a serial line that exists in software only; a program opens ``path`` like a serial port.
///
/// The line is raw: eight bits, no echo, no translation.
package struct PseudoTerminal: ~Copyable, Sendable {
    /// Path of the other end, for instance `/dev/pts/3`.
    package let path: String

    private let device: FileDescriptor

    private init(device: consuming FileDescriptor, path: String) {
        self.device = device
        self.path = path
    }

    /// True when a program that opens `path`, or the file it links to, gets the other end of such a line.
    package static func isOne(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return false }
        return slaveMajors.contains(cposix_major(status.st_rdev))
    }

    /// Linux, admin-guide/devices: 136 to 143, Unix98 pseudo-terminal slaves.
    private static let slaveMajors: ClosedRange<UInt32> = 136...143

    package static func open() throws(PosixError) -> PseudoTerminal {
        var name = [CChar](repeating: 0, count: 128)
        let raw = unsafe cposix_open_terminal(&name, name.count)
        guard raw >= 0 else { throw .last("posix_openpt") }
        let device = FileDescriptor(takingOwnership: raw, subject: "pseudo-terminal")
        let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let line = PseudoTerminal(device: device, path: path)
        try line.makeRaw()
        return line
    }

    /// Bytes the other end sent, at most `maximum`; empty when none came within `milliseconds`.
    ///
    /// When the other end closes, the line is made raw again: a killed program leaves its own settings behind.
    package func receive(upTo maximum: Int, waiting milliseconds: Int32) throws(PosixError) -> [UInt8] {
        var events = pollfd(fd: device.rawValue, events: Int16(POLLIN), revents: 0)
        guard retrying({ unsafe poll(&events, 1, milliseconds) }) >= 0 else { throw .last("poll", path) }
        if events.revents & Int16(POLLIN) != 0 { return try device.read(upTo: maximum) }
        if events.revents & Int16(POLLHUP) != 0 {
            try makeRaw()
            usleep(Self.pauseWhileClosed)
        }
        return []
    }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8]) throws(PosixError) { try device.write(bytes) }

    /// While the other end is closed `poll` returns at once.
    private static let pauseWhileClosed: UInt32 = 10_000

    private func makeRaw() throws(PosixError) {
        var settings = termios()
        guard unsafe tcgetattr(device.rawValue, &settings) == 0 else { throw .last("tcgetattr", path) }
        unsafe cfmakeraw(&settings)
        guard unsafe tcsetattr(device.rawValue, TCSANOW, &settings) == 0 else { throw .last("tcsetattr", path) }
    }
}
