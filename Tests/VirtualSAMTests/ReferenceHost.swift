// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualSAM

/// The host's end of AuthenticateHost and of the protection after it, written for these tests from docs/facts/sam.md.
final class ReferenceHost {
    enum Mode: UInt8 {
        case plain = 0
        case mac = 1
        case full = 2
    }

    private let fixture: VirtualSAMFixture
    private let mode: Mode
    private let encryption: CBC
    private let authentication: CMAC
    private(set) var counter: UInt32 = 0

    /// Authenticates with version 0 of entry 0, whose key is zeros.
    init(_ fixture: VirtualSAMFixture, _ mode: Mode) throws {
        self.fixture = fixture
        self.mode = mode
        let key = try CardKey.zero(.aes128)
        let (rnd1, rndA) = (try SystemRandom().bytes(12), try SystemRandom().bytes(16))
        let tail = [mode.rawValue, 0, 0, 0]
        let cmac = try CMAC(BlockCipher(key))
        let rnd2 = try Self.data(fixture.send([0x80, 0xA4, 0, 0, 3, 0, 0, mode.rawValue, 0]), status: [0x90, 0xAF])
        let second = [0x80, 0xA4, 0, 0, 20] + (try cmac.truncatedMAC(of: rnd2 + tail)) + rnd1 + [0]
        let answer = try Self.data(fixture.send(second), status: [0x90, 0xAF])
        try #require(try cmac.truncatedMAC(of: rnd1 + tail) == Array(answer.prefix(8)))
        let chain = CBC(try BlockCipher(SAMSessionKey.authentication.key(from: key, rnd1, rnd2)))
        var vector = chain.zeroVector
        let rndB = try chain.decrypt(Array(answer.dropFirst(8)), vector: &vector)
        vector = chain.zeroVector
        let token = try chain.encrypt(rndA + rotatedLeft(rndB, by: 2), vector: &vector)
        let last = try Self.data(fixture.send([0x80, 0xA4, 0, 0, 32] + token + [0]), status: [0x90, 0x00])
        vector = chain.zeroVector
        let proof = try chain.decrypt(last, vector: &vector)
        try #require(proof == rotatedLeft(rndA, by: 2))
        encryption = CBC(try BlockCipher(SAMSessionKey.encryption.key(from: key, rndA, rndB)))
        authentication = try CMAC(BlockCipher(SAMSessionKey.mac.key(from: key, rndA, rndB)))
    }

    private static func data(_ answer: [UInt8], status: [UInt8]) throws -> [UInt8] {
        try #require(Array(answer.suffix(2)) == status)
        return Array(answer.dropLast(2))
    }

    /// The protected form of a command.
    func protected(_ header: [UInt8], _ data: [UInt8] = [], le: UInt8? = nil, isEnciphered: Bool = true) throws
        -> [UInt8]
    {
        var body = data
        if mode == .full && isEnciphered && !data.isEmpty {
            var vector = try vector(1)
            body = try encryption.encrypt(data.padded80(toMultipleOf: 16), vector: &vector)
        }
        let length = UInt8(body.count + 8)
        let tail = le.map { [$0] } ?? []
        let input = header.prefix(2) + counter.bigEndianBytes(4) + header.dropFirst(2) + [length] + body + tail
        return header + [length] + body + (try authentication.truncatedMAC(of: Array(input))) + tail
    }

    /// The protected frames of a command whose data is split in two: one MAC over all, P1 and Lc as 00, at the end.
    func protectedChain(_ ins: UInt8, _ p2: UInt8, _ data: [UInt8], le: UInt8) throws -> [[UInt8]] {
        var body = data
        if mode == .full {
            var vector = try vector(1)
            body = try encryption.encrypt(data.padded80(toMultipleOf: 16), vector: &vector)
        }
        let mac = try authentication.truncatedMAC(
            of: [0x80, ins] + counter.bigEndianBytes(4) + [0, p2, 0] + body + [le]
        )
        let last = Array(body.dropFirst(16)) + mac
        return [[0x80, ins, 0xAF, p2, 16] + body.prefix(16), [0x80, ins, 0x00, p2, UInt8(last.count)] + last + [le]]
    }

    /// Counts a command that was or will be executed.
    func count() { counter += 1 }

    /// Sends a command under protection and returns the checked, plain answer data.
    func send(_ header: [UInt8], _ data: [UInt8] = [], le: UInt8? = nil) throws -> [UInt8] {
        let answer = fixture.send(try protected(header, data, le: le))
        count()
        return try opened(answer)
    }

    /// Checks an answer's MAC and deciphers it where the mode says so.
    func opened(_ answer: [UInt8], isEnciphered: Bool = true) throws -> [UInt8] {
        try #require(answer.count >= 10)
        let body = Array(answer.dropLast(10))
        let input = Array(answer.suffix(2)) + counter.bigEndianBytes(4) + body
        try #require(try authentication.truncatedMAC(of: input) == Array(answer.dropLast(2).suffix(8)))
        guard mode == .full && isEnciphered && !body.isEmpty else { return body }
        var vector = try vector(2)
        let plain = try encryption.decrypt(body, vector: &vector)
        return try #require(plain.withoutPadding80)
    }

    private func vector(_ direction: UInt8) throws -> [UInt8] {
        let counters = [[UInt8]](repeating: counter.bigEndianBytes(4), count: 3).joined()
        return try encryption.cipher.encrypt([UInt8](repeating: direction, count: 4) + counters)
    }
}
