// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SAM
import SAMTestCommands
import SmartCard
import TestSupport
import Testing

/// The host's half of AV1 mode against the answers of a real SAM.
@Suite struct AV1HostAuthenticationVectorTests {
    private let suite = "AV1HostAuthenticationVectorTests"

    @Test func `the published authentication is reproduced`() throws {
        for vector in try VectorSuite.load("samav1-authenticate-host", suite: suite) {
            let challenge = Array(try vector.bytes("rapdu1").dropLast(2))
            let authentication = try AV1HostAuthentication(
                key: aesKey(vector.bytes("key")),
                challenge: challenge,
                random: vector.bytes("RndA")
            )
            let command = try CommandAPDU(bytes: vector.bytes("capdu2"))
            #expect(authentication.token == command.data, "\(vector)")
            let session = try authentication.sessionKey(answer: Array(vector.bytes("rapdu2").dropLast(2)))
            #expect(bytes(of: session) == (try vector.bytes("session_key")), "\(vector)")
            var forged = Array(try vector.bytes("rapdu2").dropLast(2))
            forged[0] ^= 1
            #expect(throws: SAMError.samNotProven) { try authentication.sessionKey(answer: forged) }
        }
    }

    @Test func `the published frames are those sent`() throws {
        for vector in try VectorSuite.load("samav1-authenticate-host", suite: suite) {
            let frames = try ["capdu1", "rapdu1", "capdu2", "rapdu2"].map { try #require(vector.text($0)) }
            let change = try #require(try VectorSuite.load("samav1-change-key-entry", suite: suite).first)
            let cryptogram = try #require(change.text("cryptogram_64"))
            let channel = try ScriptedChannel([
                (frames[0], frames[1]), (frames[2], frames[3]), ("80C100FF40" + cryptogram, "9000"),
            ])
            let sam = MIFARESAM(channel: channel, random: FixedRandom(try vector.bytes("RndA")))
            let session = try sam.authenticateHostInAV1Mode(with: aesKey(vector.bytes("key")), entry: 0, version: 0)
            let entry = try change.bytes("key_entry_60")
            try sam.changeKeyEntryInAV1Mode(0, to: entry, fields: 0xFF, under: session, confirmation: .isWanted)
            #expect(channel.mismatch == nil && channel.remaining == 0)
        }
    }

    @Test func `a key that the SAM refuses is reported`() throws {
        let challenge = String(repeating: "00", count: 16) + "90AF"
        let key = try aesKey([UInt8](repeating: 1, count: 16))
        let zeros = [UInt8](repeating: 0, count: 16)
        let token = try AV1HostAuthentication(key: key, challenge: zeros, random: zeros).token
        let second = "80A4000020" + Hex.encode(token) + "00"
        let channel = try ScriptedChannel([("80A4000002000500", challenge), (second, "901E")])
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 5)) {
            _ = try MIFARESAM(channel: channel, random: FixedRandom(zeros))
                .authenticateHostInAV1Mode(with: key, entry: 0, version: 5)
        }
    }

    @Test func `the published change of an entry is reproduced`() throws {
        for vector in try VectorSuite.load("samav1-change-key-entry", suite: suite) {
            let entry = try vector.bytes("key_entry_60")
            #expect(CRC.crc32(entry) == (try vector.bytes("crc32_lsb_first")), "\(vector)")
            let cryptogram = try AV1KeyEntryChange.cryptogram(of: entry, under: aesKey(vector.bytes("session_key")))
            #expect(cryptogram == (try vector.bytes("cryptogram_64")), "\(vector)")
        }
    }

    /// No published figures: both ends are computed here, so this only shows that the parts fit together.
    @Test(arguments: [CardKeyType.twoKeyTripleDES, .threeKeyTripleDES, .aes192])
    func `other keys authenticate with their own end`(type: CardKeyType) throws {
        let key = try FictionalSAM.key(type, seed: 0x40, version: 0)
        let length = AV1HostAuthentication.challengeLength(for: type)
        let (samRandom, hostRandom) = ((0..<length).map { UInt8($0) }, (0..<length).map { UInt8(0x80 + $0) })
        let chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        let challenge = try chain.encrypt(samRandom, vector: &vector)
        let authentication = try AV1HostAuthentication(key: key, challenge: challenge, random: hostRandom)
        vector = chain.zeroVector
        let token = try chain.decrypt(authentication.token, vector: &vector)
        #expect(token == hostRandom + rotatedLeft(samRandom))
        vector = chain.zeroVector
        let answer = try chain.encrypt(rotatedLeft(hostRandom), vector: &vector)
        #expect(try authentication.sessionKey(answer: answer).type == type)
        #expect(throws: SAMError.self) { try authentication.sessionKey(answer: Array(answer.dropLast())) }
        #expect(throws: SAMError.self) { try AV1HostAuthentication(key: key, challenge: [], random: hostRandom) }
    }
}
