// SPDX-License-Identifier: Apache-2.0
package import Posix
package import SmartCard

/// Writes each exchange of a virtual card to a file: one line `> command`, one line `< answer`, in hexadecimal digits,
/// with secrets blanked.
package struct ExchangeTrace: ~Copyable {
    private let file: FileDescriptor
    private let secrecy: @Sendable ([UInt8]) -> CommandAPDU.Secrecy

    /// Appends to `path`, which becomes readable for its owner only; `secrecy` says what to blank of a command's
    /// exchange.
    package init(
        appendingTo path: String,
        secrecy: @escaping @Sendable ([UInt8]) -> CommandAPDU.Secrecy = { _ in [] }
    ) throws(PosixError) {
        file = try FileDescriptor(opening: path, for: .append(mode: 0o600))
        self.secrecy = secrecy
    }

    /// Writes a line about power: `# on`, `# off` or `# reset`.
    func note(_ text: String) throws(PosixError) { try file.write(Array("# \(text)\n".utf8)) }

    /// Writes one exchange.
    func record(command: [UInt8], answer: [UInt8]) throws(PosixError) {
        let secrecy = secrecy(command)
        let sent = secrecy.contains(.command) ? Self.blankedCommand(command) : Hex.encode(command)
        let received = secrecy.contains(.answer) ? Self.blankedAnswer(answer) : Hex.encode(answer)
        try file.write(Array("> \(sent)\n< \(received)\n".utf8))
    }

    /// Keeps the header and blanks everything after Lc.
    private static func blankedCommand(_ bytes: [UInt8]) -> String {
        Hex.encode(bytes.prefix(5)) + blank(bytes.count - 5)
    }

    /// Keeps the status word.
    private static func blankedAnswer(_ bytes: [UInt8]) -> String {
        blank(bytes.count - 2) + Hex.encode(bytes.suffix(2))
    }

    private static func blank(_ count: Int) -> String { String(repeating: "*", count: 2 * max(count, 0)) }
}
