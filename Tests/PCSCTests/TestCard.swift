// SPDX-License-Identifier: Apache-2.0
import Posix
import SmartCard
import Synchronization

/// A card with few commands, on one of vpcd's readers: it has a UID, echoes, falls silent or vanishes.
final class TestCard: Sendable {
    /// `80 10`: the data comes back.
    static func echo(_ data: [UInt8]) throws -> CommandAPDU {
        try CommandAPDU(cla: 0x80, ins: 0x10, data: data, expecting: .maximum)
    }
    /// `80 FE`: the card leaves the field instead of answering.
    static let vanish = CommandAPDU(cla: 0x80, ins: 0xFE)
    /// `80 FF`: the card never answers.
    static let fallSilent = CommandAPDU(cla: 0x80, ins: 0xFF)

    static let atr: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]

    private let connection: TCPConnection
    private let uid: CardUID?
    private let resets = Mutex(0)

    /// Puts the card on the reader that listens on `port`; pcscd sees it within about half a second.
    init(port: UInt16, uid: CardUID?) throws {
        connection = try TCPConnection(host: "127.0.0.1", port: port)
        self.uid = uid
        try DetachedThread.start(name: "test-card") { [self] in
            try? run()
            connection.shutDown()
        }
    }

    /// Warm resets so far.
    var resetCount: Int { resets.withLock { $0 } }

    /// Takes the card away.
    func remove() { connection.shutDown() }

    /// Frames are two bytes of length and the bytes; a single byte is a control message of vpcd.
    private func run() throws {
        while let length = try connection.receive(exactly: 2) {
            guard let message = try connection.receive(exactly: Int(length[0]) << 8 | Int(length[1])) else { return }
            switch message {
            case [4]: try send(Self.atr)
            case [2]: resets.withLock { $0 += 1 }
            case [0], [1]: continue
            default:
                guard let answer = answer(to: message) else { return }
                try send(answer)
            }
        }
    }

    private func answer(to command: [UInt8]) -> [UInt8]? {
        switch command.prefix(2) {
        case [0xFF, 0xCA]: return (uid?.bytes).map { $0 + [0x90, 0x00] } ?? [0x6A, 0x81]
        case [0x80, 0x10]: return command.dropFirst(5).dropLast() + [0x90, 0x00]
        case [0x80, 0xFF]:
            _ = try? connection.receive(exactly: 1)
            return nil
        default: return nil
        }
    }

    private func send(_ bytes: [UInt8]) throws {
        try connection.send(UInt16(bytes.count).bigEndianBytes(2) + bytes)
    }
}
