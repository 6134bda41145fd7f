// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport

/// The card's end of an open session, written with the primitives only: joins frames, opens and checks commands,
/// answers with given data in the right protection, and lets a test damage the answer.
final class LoopCard: CardChannel {
    enum Protection { case plain, maced, enciphered }
    enum Messaging { case none, ev1, d40 }

    let atr: ATR
    let uid = CardUID([4, 1, 2, 3, 4, 5, 6])

    /// Answer data and its protection by command byte; empty and plain by default.
    var answers: [UInt8: (data: [UInt8], protection: Protection)] = [:]
    /// Protection of a WriteData command's data.
    var writing = Protection.plain
    /// Damages the protected answer before it is split into frames.
    var spoil: ([UInt8]) -> [UInt8] = { $0 }
    /// Status of the final frame.
    var status: UInt8 = 0x00
    /// Wrapped commands as received.
    private(set) var frames: [CommandAPDU] = []
    /// Commands joined and opened: command byte, parameters, plain data.
    private(set) var commands: [[UInt8]] = []
    /// True when a MAC, checksum or padding of a command was wrong.
    private(set) var isOffended = false

    private let messaging: Messaging
    private let chain: CBC
    private let cmac: CMAC
    private var vector: [UInt8]
    private var incoming: [UInt8] = []
    private var outgoing: [UInt8] = []

    init(_ messaging: Messaging, key: CardKey) throws {
        self.messaging = messaging
        let cipher = try BlockCipher(key)
        chain = CBC(cipher)
        cmac = try CMAC(cipher)
        vector = chain.zeroVector
        atr = try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
    }

    func close() {}

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        frames.append(command)
        if command.ins == 0xAF, !outgoing.isEmpty { return nextFrame() }
        incoming = command.ins == 0xAF ? incoming + command.data : [command.ins] + command.data
        if incoming.count < expectedCount { return ResponseAPDU(status: StatusWord(0x91AF)) }
        do {
            outgoing = spoil(status == 0 ? try answer() : [])
        } catch {
            throw CardChannelError(.other)
        }
        return nextFrame()
    }

    private func nextFrame() -> ResponseAPDU {
        let frame = Array(outgoing.prefix(59))
        outgoing.removeFirst(frame.count)
        return ResponseAPDU(data: frame, status: StatusWord(outgoing.isEmpty ? 0x9100 | UInt16(status) : 0x91AF))
    }

    private var checksumCount: Int { messaging == .d40 ? 2 : 4 }
    private var macCount: Int { messaging == .d40 ? 4 : 8 }

    /// Bytes of the whole command: for WriteData by its length field and mode.
    private var expectedCount: Int {
        guard incoming.first == 0x3D, incoming.count >= 8 else { return 0 }
        let size = chain.cipher.blockSize
        switch writing {
        case .plain: return 8 + writeLength
        case .maced: return 8 + writeLength + macCount
        case .enciphered: return 8 + (writeLength + checksumCount + size - 1) / size * size
        }
    }

    private var writeLength: Int { Int(incoming[5]) | Int(incoming[6]) << 8 | Int(incoming[7]) << 16 }

    private func answer() throws -> [UInt8] {
        commands.append(try opened())
        let (data, protection) = answers[incoming[0]] ?? ([], .plain)
        switch (messaging, protection) {
        case (.none, _), (.d40, .plain): return data
        case (.ev1, .plain), (.ev1, .maced):
            return try data + cmac.mac(of: data + [0], vector: &vector).prefix(8)
        case (.d40, .maced): return try data + legacyMAC(of: data)
        case (.ev1, .enciphered):
            let plain = (data + CRC.crc32(data + [0])).zeroPadded(toMultipleOf: chain.cipher.blockSize)
            return try chain.encrypt(plain, vector: &vector)
        case (.d40, .enciphered):
            var zero = chain.zeroVector
            return try chain.encrypt((data + CRC.crc16(data)).zeroPadded(toMultipleOf: 8), vector: &zero)
        }
    }

    /// Protection, bytes in clear and bytes of data of the commands that carry protected data.
    private var secured: (protection: Protection, header: Int, length: Int) {
        switch incoming[0] {
        case 0x3D: (writing, 8, writeLength)
        case 0x54: (.enciphered, 1, 1)
        case 0x5C: (.enciphered, 2, configurationLength)
        case 0x5F: (.enciphered, 2, 3)
        default: (.plain, incoming.count, 0)
        }
    }

    /// The ATS is the option whose length a card cannot know; these tests use a single ATS.
    private var configurationLength: Int { [1, 25, 6][Int(incoming[1])] }

    private func opened() throws -> [UInt8] {
        let secured = secured
        switch (messaging, secured.protection) {
        case (.none, _), (.d40, .plain): return incoming
        case (.ev1, .plain):
            _ = try cmac.mac(of: incoming, vector: &vector)
            return incoming
        case (.ev1, .maced):
            let command = Array(incoming.dropLast(8))
            let mac = try cmac.mac(of: command, vector: &vector).prefix(8)
            isOffended = isOffended || Array(mac) != Array(incoming.suffix(8))
            return command
        case (.d40, .maced):
            let command = Array(incoming.dropLast(4))
            isOffended = try isOffended || legacyMAC(of: Array(command.dropFirst(8))) != Array(incoming.suffix(4))
            return command
        case (.ev1, .enciphered):
            let plain = try chain.decrypt(Array(incoming.dropFirst(secured.header)), vector: &vector)
            return checked(plain) { CRC.crc32($0 + $1) }
        case (.d40, .enciphered):
            return checked(try legacyPlain(Array(incoming.dropFirst(secured.header)))) { CRC.crc16($1) }
        }
    }

    /// Header and data of an enciphered write, after checking checksum and zero padding.
    private func checked(_ plain: [UInt8], _ checksum: ([UInt8], [UInt8]) -> [UInt8]) -> [UInt8] {
        let header = Array(incoming.prefix(secured.header))
        let data = Array(plain.prefix(secured.length))
        let zeros = [UInt8](repeating: 0, count: plain.count)
        let isMarked = incoming.prefix(2) == [0x5C, 0x02]
        let padding = (isMarked ? [0x80] + zeros : zeros).prefix(max(0, plain.count - data.count - checksumCount))
        let rest = checksum(header, data) + padding
        isOffended = isOffended || Array(plain.dropFirst(data.count)) != rest
        return header + data
    }

    /// The card only enciphers: p = E(c) xor the previous cipher block.
    private func legacyPlain(_ cipherText: [UInt8]) throws -> [UInt8] {
        let blocks = try chain.cipher.encrypt(cipherText)
        return xor(blocks, [UInt8](repeating: 0, count: 8) + cipherText)
    }

    private func legacyMAC(of data: [UInt8]) throws -> [UInt8] {
        var mac = chain.zeroVector
        _ = try chain.encrypt(data.zeroPadded(toMultipleOf: 8), vector: &mac)
        return Array(mac.prefix(4))
    }
}

/// A channel whose every transmission fails.
final class DeadChannel: CardChannel {
    let atr: ATR
    let uid: CardUID? = nil

    init() throws { atr = try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]) }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        throw CardChannelError(.cardRemoved, code: 0x8010_0069)
    }

    func close() {}
}
