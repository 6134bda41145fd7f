// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// The host's end of AuthenticateHost and ChangeKeyEntry in AV1 mode, written for these tests from docs/facts/sam.md.
final class ReferenceAV1Host {
    private let fixture: VirtualSAMFixture
    private let session: CBC
    private let keepsVector: Bool
    private let hasShortCheckSum: Bool
    private var vector: [UInt8]

    /// Authenticates with a key of an entry; `input` diversifies it, as `p1` says.
    init(
        _ fixture: VirtualSAMFixture,
        entry: UInt8 = 0,
        key: CardKey,
        version: UInt8? = nil,
        p1: UInt8 = 0,
        input: [UInt8] = [],
        keepsVector: Bool = false
    ) throws {
        self.fixture = fixture
        self.keepsVector = keepsVector
        let chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        func startMessage() { if !keepsVector { vector = chain.zeroVector } }
        let first = [0x80, 0xA4, p1, 0, UInt8(2 + input.count), entry, version ?? key.version] + input + [0]
        let challenge = fixture.send(first)
        try #require(challenge.suffix(2) == [0x90, 0xAF], "\(Hex.encode(challenge))")
        let rndB = try chain.decrypt(Array(challenge.dropLast(2)), vector: &vector)
        let rndA = try SystemRandom().bytes(rndB.count)
        startMessage()
        let token = try chain.encrypt(rndA + rotatedLeft(rndB), vector: &vector)
        let proof = fixture.send([0x80, 0xA4, 0, 0, UInt8(token.count)] + token + [0])
        try #require(proof.suffix(2) == [0x90, 0x00], "\(Hex.encode(proof))")
        startMessage()
        try #require(try chain.decrypt(Array(proof.dropLast(2)), vector: &vector) == rotatedLeft(rndA))
        hasShortCheckSum = key.type == .des || key.type == .twoKeyTripleDES
        session = CBC(try BlockCipher(Self.sessionKey(key.type, rndA, rndB)))
        self.vector = session.zeroVector
    }

    private static func sessionKey(_ type: CardKeyType, _ rndA: [UInt8], _ rndB: [UInt8]) throws -> CardKey {
        let starts: [Int] =
            switch type {
            case .des: [0, 0]
            case .twoKeyTripleDES: [0, 4]
            case .threeKeyTripleDES, .aes192: [0, 6, 12]
            case .aes128: [0, 12]
            }
        var bytes = starts.flatMap { rndA[$0..<$0 + 4] + rndB[$0..<$0 + 4] }
        return try CardKey(type: type == .des ? .twoKeyTripleDES : type, wiping: &bytes)
    }

    /// The data of ChangeKeyEntry for the 60 bytes of an entry.
    func cryptogram(of entry: [UInt8], checkSum: [UInt8]? = nil) throws -> [UInt8] {
        if !keepsVector { vector = session.zeroVector }
        let own = hasShortCheckSum ? CRC.crc16(entry) + [0, 0] : CRC.crc32(entry)
        return try session.encrypt(entry + (checkSum ?? own), vector: &vector)
    }

    /// ChangeKeyEntry; the SAM's status.
    func changeEntry(_ number: UInt8, _ entry: [UInt8], fields: UInt8 = 0xFF) throws -> String {
        let data = try cryptogram(of: entry)
        return Hex.encode(fixture.send([0x80, 0xC1, number, fields, UInt8(data.count)] + data))
    }
}
