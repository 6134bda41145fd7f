// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

@Suite struct VirtualSAMCardTests {
    private let zeros = String(repeating: "00", count: 16)

    @Test(arguments: [CardKeyType.aes128, .des, .twoKeyTripleDES, .threeKeyTripleDES])
    func `a card with the same key is accepted`(_ type: CardKeyType) throws {
        let key = type == .des ? try CardKey.zero(.twoKeyTripleDES) : try VirtualSAMFixture.key(type, 9)
        #expect(key.type == type)
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, [key])])
        #expect(try fixture.openCardSession(entry: 3, key: key) == "9000")
        #expect(fixture.send("807C0000025A0000").count == 20)
    }

    @Test func `a card with another key is refused and leaves no session`() throws {
        let fixture = try VirtualSAMFixture()
        #expect(fixture.send("800A0000120100\(zeros)00").hasSuffix("90AF"))
        #expect(fixture.send("800A000010\(zeros)") == "901E")
        #expect(fixture.send("807C0000025A0000") == "6985")
    }

    @Test func `between the two parts only the second and KillAuthentication are accepted`() throws {
        let fixture = try VirtualSAMFixture()
        #expect(fixture.send("800A0000120100\(zeros)00").hasSuffix("90AF"))
        #expect(fixture.send("8060000000") == "6985")
        #expect(fixture.send("807C0000025A0000") == "6985")
        #expect(fixture.send("80CA0100") == "9000")
        #expect(fixture.send("8060000000").hasSuffix("9000"))
    }

    @Test func `entry, version, class, type and length are checked`() throws {
        let others = [
            try VirtualSAMFixture.entry(3, settings: .disabled),
            try VirtualSAMFixture.entry(4, [VirtualSAMFixture.key(.aes192, 0)]),
        ]
        let fixture = try VirtualSAMFixture(others)
        #expect(fixture.send("800A0000126300\(zeros)00") == "6984")
        #expect(fixture.send("800A0000120109\(zeros)00") == "6A82")
        #expect(fixture.send("800A0000120000\(zeros)00") == "6985")
        #expect(fixture.send("800A0000120300\(zeros)00") == "6985")
        #expect(fixture.send("800A0000120400\(zeros)00") == "6985")
        #expect(fixture.send("800A000011010000000000000000000000000000000000") == "6700")
        #expect(fixture.send("800A0000120100\(zeros)") == "6700")
        #expect(fixture.send("800A2000120100\(zeros)00") == "6A86")
        #expect(fixture.send("800A0001120100\(zeros)00") == "6A86")
    }

    @Test func `diversification is used where the entry says so, and only there`() throws {
        let fixture = try VirtualSAMFixture()
        let input = "04A1B2C3D4E5F64085F5"
        #expect(fixture.send("800A0000120201\(zeros)00") == "6985")
        #expect(fixture.send("800A11001C0201\(zeros)\(input)00").hasSuffix("90AF"))
        #expect(fixture.send("80CA0100") == "9000")
        #expect(fixture.send("800A11001C0100\(zeros)\(input)00") == "6985")
        #expect(fixture.send("800A1100120201\(zeros)00") == "6700")
        #expect(fixture.send("800A01001C0201\(zeros)\(input)00") == "6700")
        #expect(fixture.send("800A00001C0100\(zeros)\(input)00") == "6700")
    }

    @Test func `the diversified key is the one of AN10922`() throws {
        let fixture = try VirtualSAMFixture()
        let input: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x40, 0x85, 0xF5]
        let card = try ReferenceCard(
            KeyDiversification.an10922.key(from: VirtualSAMFixture.key(.aes128, 2), input: input)
        )
        let token = fixture.send([0x80, 0x0A, 0x11, 0, 28, 2, 2] + card.challenge + input + [0])
        let proof = try card.proof(for: Array(token.dropLast(2)))
        #expect(fixture.send([0x80, 0x0A, 0, 0, 16] + proof) == [0x90, 0x00])
    }

    @Test func `a key can be named by its number in the selected application`() throws {
        let fixture = try VirtualSAMFixture()
        let tail = "\(zeros)04A1B2C3D4E5F600"
        #expect(fixture.send("800A1300190301\(tail)") == "6985")
        #expect(fixture.send("805A0000034085F5") == "9000")
        #expect(fixture.send("800A1300190301\(tail)").hasSuffix("90AF"))
        _ = fixture.send("80CA0100")
        #expect(fixture.send("800A1300190401\(tail)") == "6984")
    }

    @Test func `a usage counter at its limit refuses`() throws {
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, counter: 5)])
        let key = try CardKey.zero(.aes128)
        #expect(try fixture.openCardSession(entry: 3, key: key) == "9000")
        #expect(try fixture.openCardSession(entry: 3, key: key) == "9000")
        #expect(try fixture.openCardSession(entry: 3, key: key) == "6985")
    }

    @Test func `a wrong MAC is a crypto failure and ends the session`() throws {
        let fixture = try VirtualSAMFixture()
        _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128))
        #expect(fixture.send("805C000009000000000000000000") == "901E")
        #expect(fixture.send("805C000009000000000000000000") == "6985")
    }

    @Test func `settings of the entry forbid each operation`() throws {
        let settings: [(SAMKeyEntry.Settings, String)] = [
            (.noGenerateMAC, "807C0000025A0000"), (.noVerifyMAC, "805C000009000000000000000000"),
            (.noEncipher, "80ED0000020102" + "00"), (.noDecipher, "80DD000011\(zeros)0000"),
            ([], "80D5000000"), (.dumpSessionKey, "80D5010000"),
        ]
        for (setting, command) in settings {
            let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, settings: setting)])
            #expect(try fixture.openCardSession(entry: 3, key: .zero(.aes128)) == "9000")
            #expect(fixture.send(command) == "6985", "\(command)")
        }
    }

    @Test func `the card's enciphered data is deciphered, with a given or found length`() throws {
        let data: [UInt8] = [1, 2, 3, 0, 0]
        for length in [[], [5, 0, 0]] as [[UInt8]] {
            let (channel, card) = try session()
            var peer = card
            let cipherText = try peer.send(data + CRC.crc32(data + [0x00]))
            let command = length + cipherText + [0x00]
            let frame = [0x80, 0xDD, 0, 0, UInt8(command.count)] + command + [0]
            let apdu = try CommandAPDU(bytes: frame)
            #expect(channel.respond(to: apdu) == data + [0x90, 0x00])
            #expect(channel.cardSession?.vector == peer.vector)
        }
    }

    @Test func `deciphered data with a wrong checksum, length or padding is refused`() throws {
        let data: [UInt8] = [1, 2, 3, 4, 5]
        let good = data + CRC.crc32(data + [0x00])
        for (plain, length) in [(good, 4), (good, 200), (data + [0, 0, 0, 0], 5), (good + [7], 5)] {
            let (channel, card) = try session()
            var peer = card
            let command = [UInt8(length), 0, 0] + (try peer.send(plain)) + [0x00]
            let apdu = try CommandAPDU(bytes: [0x80, 0xDD, 0, 0, UInt8(command.count)] + command + [0])
            #expect(channel.respond(to: apdu) == [0x90, 0x1E])
            #expect(channel.cardSession == nil)
        }
    }

    @Test func `chained frames are one message`() throws {
        let (channel, peer) = try session()
        var expected = peer
        let message = (0..<40).map { UInt8($0) }
        func send(_ lfi: UInt8, _ part: [UInt8], _ tail: [UInt8]) throws -> [UInt8] {
            channel.respond(to: try CommandAPDU(bytes: [0x80, 0xED, lfi, 8, UInt8(part.count)] + part + tail))
        }
        #expect(try send(0xAF, Array(message.prefix(20)), []) == [0x90, 0xAF])
        let answer = try send(0x00, Array(message.suffix(20)), [0])
        let cipherText = try expected.encipher(header: Array(message.prefix(8)), data: Array(message.suffix(32)))
        #expect(answer == cipherText + [0x90, 0x00])
        #expect(try send(0x01, [1], [0]) == [0x6A, 0x86])
    }

    @Test(arguments: [ReferenceHost.Mode.mac, .full])
    func `a chain has one MAC and counts as one command`(_ mode: ReferenceHost.Mode) throws {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, mode)
        let card = try ReferenceCard(.zero(.aes128))
        let part1 = fixture.send(try host.protected([0x80, 0x0A, 0, 0], [1, 0] + card.challenge, le: 0))
        host.count()
        _ = fixture.send([0x80, 0x0A, 0, 0, 16] + (try card.proof(for: Array(part1.dropLast(2)))))
        host.count()
        let frames = try host.protectedChain(0x7C, 0, (0..<40).map { UInt8($0) }, le: 0)
        #expect(fixture.send(frames[0]) == [0x90, 0xAF])
        let answer = fixture.send(frames[1])
        host.count()
        #expect(try host.opened(answer).count == 8)
        var forged = try host.protectedChain(0x7C, 0, (0..<40).map { UInt8($0) }, le: 0)
        forged[0][5] ^= 1
        #expect(fixture.send(forged[0]) == [0x90, 0xAF])
        #expect(fixture.send(forged[1]) == [0x6A, 0x84])
    }

    @Test func `another command breaks a chain`() throws {
        let (channel, _) = try session()
        #expect(channel.respond(to: try CommandAPDU(bytes: [0x80, 0x7C, 0xAF, 0, 1, 9])) == [0x90, 0xAF])
        let version = try CommandAPDU(bytes: [0x80, 0x60, 0, 0, 0])
        #expect(channel.respond(to: version) == [0x68, 0x83])
        #expect(channel.respond(to: version).suffix(2) == [0x90, 0x00])
    }

    @Test func `ChangeKeyPICC checks both keys and its parameters`() throws {
        let others = [
            try VirtualSAMFixture.entry(3, settings: .noChangeKeyPICC),
            try VirtualSAMFixture.entry(4, [.zero(.threeKeyTripleDES)]),
        ]
        let fixture = try VirtualSAMFixture(others)
        #expect(fixture.send("80C401000401000100" + "00") == "6985")
        _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128))
        #expect(fixture.send("80C4010004010003" + "0000") == "6985")
        #expect(fixture.send("80C4000004010004" + "0000") == "6985")
        #expect(fixture.send("80C4000004010009" + "0000") == "6984")
        #expect(fixture.send("80C4000004010001" + "0900") == "6A82")
        #expect(fixture.send("80C4800004010001" + "0000") == "6A86")
        #expect(fixture.send("80C4002004010001" + "0000") == "6A86")
        #expect(fixture.send("80C40000030100" + "0100") == "6700")
        #expect(fixture.send("80C4010004010001" + "0000").count == 68)
    }

    @Test func `the session key leaves only as the entry and the host's mode allow`() throws {
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, settings: .dumpSessionKey)])
        let host = try ReferenceHost(fixture, .mac)
        let card = try ReferenceCard(.zero(.aes128))
        let part1 = fixture.send(try host.protected([0x80, 0x0A, 0, 0], [3, 0] + card.challenge, le: 0))
        host.count()
        #expect(part1.count == 34)
        let proof = try card.proof(for: Array(part1.dropLast(2)))
        let part2 = fixture.send([0x80, 0x0A, 0, 0, 16] + proof)
        host.count()
        #expect(try host.opened(part2) == [])
        #expect(try host.send([0x80, 0xD5, 0, 0], le: 0).count == 16)
        #expect(try host.send([0x80, 0xD5, 1, 0], le: 0).count == 32)
    }

    @Test func `each command has its own protection in full mode`() throws {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, .full)
        let card = try ReferenceCard(.zero(.aes128))
        let part1 = fixture.send(try host.protected([0x80, 0x0A, 0, 0], [1, 0] + card.challenge, le: 0))
        host.count()
        let part2 = fixture.send([0x80, 0x0A, 0, 0, 16] + (try card.proof(for: Array(part1.dropLast(2)))))
        host.count()
        #expect(try host.opened(part2) == [])
        #expect(try host.send([0x80, 0x7C, 0, 0], [0x5A], le: 0).count == 8)
        let enciphered = fixture.send(try host.protected([0x80, 0xED, 0, 1], [1, 2, 3], le: 0))
        host.count()
        #expect(try host.opened(enciphered, isEnciphered: false).count == 16)
        let change = fixture.send(try host.protected([0x80, 0xC4, 1, 0], [0, 0, 1, 0], le: 0))
        host.count()
        #expect(change.count == 34)
        let garbage = [UInt8](repeating: 0, count: 17)
        let decipher = fixture.send(try host.protected([0x80, 0xDD, 0, 0], garbage, le: 0, isEnciphered: false))
        #expect(decipher == [0x90, 0x1E])
    }

    @Test func `traces of a SAM blank keys and data`() {
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0xD5, 0, 0, 0]) == .answer)
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0xDD, 0, 0]) == .answer)
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0xED, 0, 0]) == .command)
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0xC1, 0, 0]) == .command)
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0xD6, 0, 0]) == [.command, .answer])
        #expect(VirtualMIFARESAM.secrecy(of: [0x80, 0x60, 0, 0, 0]) == [])
    }

    /// A channel with an open session under a key of zeros, and its other end.
    private func session() throws -> (SAMChannel, SAMCardSession) {
        let entry = try VirtualSAMFixture.entry(1)
        let store = SAMKeyStore(uid: VirtualSAMFixture.uid, entries: [entry])
        let channel = SAMChannel(store: store, random: SystemRandom(), keyLog: nil)
        let session = try SAMCardSession(key: .zero(.aes128), entry: entry)
        channel.cardSession = session
        return (channel, session)
    }
}
