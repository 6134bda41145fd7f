// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix
internal import SmartCard

/// The SAM's end of the protection between host and SAM after AuthenticateHost (docs/facts/sam.md, sections 3.2 to
/// 3.4).
///
/// ```
/// command   CLA INS P1 P2 Lc' [E(Ke, data 80 00..)] MACt [Le]   MACt over CLA INS Ctr P1 P2 Lc' [E(..)] [Le]
/// answer    [E(Ke, data 80 00..)] MACt SW1 SW2                  MACt over SW1 SW2 Ctr+1 [E(..)]
/// ```
struct SAMHostSession {
    /// The protection the host chose in the first step of its authentication.
    enum Mode: UInt8 {
        case plain = 0
        case mac = 1
        case full = 2
    }

    let mode: Mode
    private let encryption: CBC
    private let authentication: CMAC
    private var counter: UInt32

    /// A session with its two keys; a new one starts at zero.
    init(mode: Mode, encryptionKey: CardKey, macKey: CardKey, counter: UInt32 = 0) throws {
        self.counter = counter
        self.mode = mode
        encryption = CBC(try BlockCipher(encryptionKey))
        authentication = try CMAC(try BlockCipher(macKey))
    }

    /// Checks and removes the protection of a command, then counts it. Any fault is a host protocol error.
    mutating func open(_ command: ReceivedSAMCommand, _ rule: SAMProtectionRule) throws -> ReceivedSAMCommand {
        guard mode != .plain else { return command }
        var opened = command
        if rule.commandIsProtected {
            opened.data = try checkedBody(of: command)
            if mode == .full && rule.commandIsEnciphered && !opened.data.isEmpty {
                opened.data = try deciphered(opened.data)
            }
        }
        if rule.isCounted { counter &+= 1 }
        return opened
    }

    private func checkedBody(of command: ReceivedSAMCommand) throws -> [UInt8] {
        guard command.data.count >= 8 else { throw VirtualSAMStatus.hostProtocolError }
        let body = Array(command.data.dropLast(8))
        let length = command.isChained ? 0 : UInt8(truncatingIfNeeded: command.data.count)
        var input = [command.cla, command.ins] + counter.bigEndianBytes(4) + [command.p1, command.p2, length] + body
        if let le = command.le { input.append(le) }
        let expected = try authentication.truncatedMAC(of: input)
        guard expected == Array(command.data.suffix(8)) else { throw VirtualSAMStatus.hostProtocolError }
        return body
    }

    private func deciphered(_ body: [UInt8]) throws -> [UInt8] {
        var vector = try vector(0x01)
        guard body.count % 16 == 0, let plain = try encryption.decrypt(body, vector: &vector).withoutPadding80 else {
            throw VirtualSAMStatus.hostProtocolError
        }
        return plain
    }

    /// The data of an answer with its protection; `status` is the status word of the last frame.
    func seal(_ data: [UInt8], status: VirtualSAMStatus, _ rule: SAMProtectionRule) throws -> [UInt8] {
        guard mode != .plain, rule.answerIsProtected else { return data }
        var body = data
        let isEnciphered = rule.answerIsAlwaysEnciphered || mode == .full && rule.answerIsEnciphered
        if isEnciphered && !data.isEmpty {
            var vector = try vector(0x02)
            body = try encryption.encrypt(data.padded80(toMultipleOf: 16), vector: &vector)
        }
        return body + (try authentication.truncatedMAC(of: status.bytes + counter.bigEndianBytes(4) + body))
    }

    /// The initialisation vector of a direction: 01 for commands, 02 for answers.
    private func vector(_ direction: UInt8) throws -> [UInt8] {
        let counters = [[UInt8]](repeating: counter.bigEndianBytes(4), count: 3).joined()
        return try encryption.cipher.encrypt([UInt8](repeating: direction, count: 4) + counters)
    }
}

extension CMAC {
    /// The eight bytes at odd positions of the CMAC, as MIFARE SAM and Plus truncate it (docs/facts/sam.md, section
    /// 3.1).
    func truncatedMAC(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
        try mac(of: message).enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }
}

extension Array<UInt8> {
    /// Without 80 and the zeros after it; nil when there is no such padding.
    var withoutPadding80: [UInt8]? {
        guard let end = lastIndex(where: { $0 != 0 }), self[end] == 0x80 else { return nil }
        return Array(prefix(end))
    }
}
