// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// Protects commands and checks answers of an open host session (docs/facts/sam.md, sections 3.2 to 3.4).
///
/// ```
/// command   CLA INS P1 P2 Lc' [ data | E(Ke, data 80 00..) ] MACt [Le]
///   MAC over CLA INS Ctr P1 P2 Lc' data-as-sent [Le];  Lc' is 00 and P1 is 00 when frames are chained
/// answer    [ data | E(Ke, data 80 00..) ] MACt SW
///   MAC over SW Ctr+1 data-as-received of all frames
/// ```
package struct HostMessaging {
    /// Protection of the session.
    package let protection: HostProtection
    /// Commands so far.
    package private(set) var counter: UInt32 = 0

    private let quirks: Set<SAMQuirk>
    private let chain: CBC
    private let code: CMAC

    /// A session at counter 0.
    package init(
        keys: HostSessionKeys,
        protection: HostProtection,
        quirks: Set<SAMQuirk> = []
    ) throws(CryptoError) {
        self.protection = protection
        self.quirks = quirks
        chain = CBC(try BlockCipher(keys.encryption))
        code = try CMAC(try BlockCipher(keys.mac))
    }

    /// The frames of a command. Increments the counter, so every returned command must be sent.
    package mutating func protect(_ command: SAMCommand) throws(SAMError) -> [CommandAPDU] {
        let level = ProtectionCeiling(for: command).ofCommand(in: protection)
        let body = try wrappingCryptoError { () throws(CryptoError) in
            level == .full && !command.data.isEmpty ? try encipher(command.data) : command.data
        }
        let pieces = command.pieces(of: body, prefixLength: level == .full ? 0 : command.prefixLength)
        let mac = try wrappingCryptoError { () throws(CryptoError) in
            level == .plain ? [] : try self.mac(of: command, body: body, isChained: pieces.count > 1)
        }
        let frames = try command.frames(pieces, mac: mac)
        if !(command.isSecondPart && quirks.contains(.authenticationCountsOnce)) { counter &+= 1 }
        return frames
    }

    /// True when the answer to a command carries a MAC.
    package func protectsAnswer(to command: SAMCommand) -> Bool {
        ProtectionCeiling(for: command).ofAnswer(to: command, in: protection) > .plain
    }

    /// Checks the answer's MAC, then deciphers; `data` is the data of all frames of the answer.
    package func unprotect(_ data: [UInt8], status: StatusWord, for command: SAMCommand) throws(SAMError) -> [UInt8] {
        let level = ProtectionCeiling(for: command).ofAnswer(to: command, in: protection)
        guard level > .plain else { return data }
        let body = Array(data.dropLast(8))
        guard let mac = try? mac(ofAnswer: body, status), constantTimeEqual(mac, Array(data.suffix(8))) else {
            throw .forgedAnswer(command: command.instruction)
        }
        guard level == .full && !body.isEmpty else { return body }
        guard let plain = try? decipher(body) else { throw .forgedAnswer(command: command.instruction) }
        return plain
    }

    private func mac(ofAnswer body: [UInt8], _ status: StatusWord) throws(CryptoError) -> [UInt8] {
        truncatedMAC(try code.mac(of: status.bytes + counter.bigEndianBytes(4) + body))
    }

    /// One MAC over the whole message, however many frames carry it; for chained frames the length is left out.
    private func mac(of command: SAMCommand, body: [UInt8], isChained: Bool) throws(CryptoError) -> [UInt8] {
        let length = isChained ? 0 : UInt8(truncatingIfNeeded: body.count + 8)
        let header =
            [SAMCommand.cla, command.instruction.rawValue] + counter.bigEndianBytes(4) + [
                command.p1, command.p2, length,
            ]
        return truncatedMAC(try code.mac(of: header + body + (command.expectedLength.map { [$0.byte] } ?? [])))
    }

    private func encipher(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
        var vector = try vector(constant: 0x01)
        return try chain.encrypt(data.padded80(toMultipleOf: 16), vector: &vector)
    }

    /// The data before the padding; nil when the padding is wrong.
    private func decipher(_ data: [UInt8]) throws(CryptoError) -> [UInt8]? {
        var vector = try vector(constant: 0x02)
        let padded = try chain.decrypt(data, vector: &vector)
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 0x80 else { return nil }
        return Array(padded[..<end])
    }

    private func vector(constant: UInt8) throws(CryptoError) -> [UInt8] {
        let count = counter.bigEndianBytes(4)
        return try chain.cipher.encrypt([UInt8](repeating: constant, count: 4) + count + count + count)
    }
}
