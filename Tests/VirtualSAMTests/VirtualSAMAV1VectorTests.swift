// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Vectors that determine a SAM's answers in AV1 mode, most of them from real SAMs.
@Suite struct VirtualSAMAV1VectorTests {
    private static let suite = "VirtualSAMAV1VectorTests"

    @Test(arguments: [VirtualMIFARESAM.Mode.av1, .av2AsAV1])
    func `AuthenticateHost answers as the real SAM did`(_ mode: VirtualMIFARESAM.Mode) throws {
        for vector in try VectorSuite.load("samav1-authenticate-host", suite: Self.suite) {
            let random = FixedRandom(try vector.bytes("RndB"))
            let key = try VirtualSAMFixture.key(vector.bytes("key"), name: "AES")
            let fixture = try VirtualSAMFixture(
                random: random,
                host: VirtualSAMFixture.entry(0, [key], class: .host),
                mode: mode
            )
            #expect(try fixture.send(vector.bytes("capdu1")) == vector.bytes("rapdu1"), "\(vector)")
            #expect(try fixture.send(vector.bytes("capdu2")) == vector.bytes("rapdu2"), "\(vector)")
            let session = try CardKey.session(of: .aes128, vector.bytes("RndA"), vector.bytes("RndB"))
            #expect(try session.withStoredBytes { $0 } == vector.bytes("session_key"), "\(vector)")
        }
    }

    @Test func `the data of ChangeKeyEntry opens to the published entry`() throws {
        for vector in try VectorSuite.load("samav1-change-key-entry", suite: Self.suite) {
            let key = try VirtualSAMFixture.key(vector.bytes("session_key"), name: "AES")
            var session = try SAMAV1HostSession(key: key, keepsVector: false)
            #expect(try session.open(vector.bytes("cryptogram_64")) == vector.bytes("key_entry_60"), "\(vector)")
            var wrong = try vector.bytes("cryptogram_64")
            wrong[63] ^= 1
            #expect(throws: VirtualSAMStatus.securityNotSatisfied, "\(vector)") { try session.open(wrong) }
            let told = try Self.told(of: 9, after: vector.bytes("cryptogram_64"), in: session)
            #expect(told == "000102" + "00000000" + "0000" + "FF" + "2001", "\(vector)")
        }
    }

    /// The answer to GetKeyEntry for an entry that ChangeKeyEntry has replaced in a session of entry 0.
    private static func told(
        of number: UInt8,
        after cryptogram: [UInt8],
        in session: SAMAV1HostSession
    ) throws -> String {
        let host = try VirtualSAMFixture.entry(0, class: .host)
        let store = SAMKeyStore(uid: VirtualSAMFixture.uid, entries: [host], mode: .av2AsAV1)
        let channel = SAMChannel(store: store, random: SystemRandom(), keyLog: nil)
        channel.av1HostSession = session
        channel.hostKey = SAMKeyName(entry: 0, version: 0)
        let change = try CommandAPDU(bytes: [0x80, 0xC1, number, 0xFF, 64] + cryptogram)
        #expect(channel.respond(to: change) == [0x90, 0x00])
        let answer = channel.respond(to: try CommandAPDU(bytes: [0x80, 0x64, number, 0x00, 0x00]))
        return Hex.encode(answer.dropLast(2))
    }

    @Test func `GetKeyEntry reports a virgin entry as observed`() throws {
        for vector in try VectorSuite.load("samav1-getkeyentry", suite: Self.suite) {
            let virgin = try SAMKeyEntry(
                number: 0,
                keys: [.zero(.twoKeyTripleDES)],
                class: .host,
                secureMessaging: .d40
            )
            let fixture = try VirtualSAMFixture(host: virgin, mode: .av2AsAV1)
            #expect(try fixture.send(vector.bytes("capdu")) == vector.bytes("rapdu"), "\(vector)")
        }
    }

    @Test func `GetVersion has the length and the mode of the observed answer`() throws {
        for vector in try VectorSuite.load("samav2-getversion", suite: Self.suite) {
            let observed = try vector.bytes("rapdu")
            let answer = try VirtualSAMFixture(mode: .av2AsAV1).send(vector.bytes("capdu"))
            #expect(answer.count == observed.count, "\(vector)")
            #expect(answer.prefix(21) == observed.prefix(21), "chip and UID: \(vector)")
            #expect(answer.suffix(4) == observed.suffix(4), "crypto settings, mode and status: \(vector)")
        }
    }

    @Test func `AuthenticatePICC diversifies as published`() throws {
        for vector in try VectorSuite.load("diversification-av1", suite: Self.suite) {
            let (master, input) = (try vector.bytes("key"), try vector.bytes("div_input_8"))
            let entry = try VirtualSAMFixture.entry(3, [VirtualSAMFixture.key(master, name: nil)])
            let fixture = try VirtualSAMFixture([entry], mode: .av1)
            let card = try ReferenceCard(VirtualSAMFixture.key(vector.bytes("diversified_key"), name: nil))
            let isOneRound = vector.name.contains("one round")
            let begin = [0x80, 0x0A, isOneRound ? 0x09 : 0x01, 0, UInt8(2 + 8 + input.count), 3, 0]
            let token = fixture.send(begin + card.challenge + input + [0])
            try #require(token.suffix(2) == [0x90, 0xAF], "\(vector)")
            let proof = try card.proof(for: Array(token.dropLast(2)))
            #expect(fixture.send([0x80, 0x0A, 0, 0, UInt8(proof.count)] + proof) == [0x90, 0x00], "\(vector)")
        }
    }
}
