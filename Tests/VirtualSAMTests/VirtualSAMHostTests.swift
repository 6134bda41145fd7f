// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

@Suite struct VirtualSAMHostTests {
    @Test func `the SAM looks like a SAM AV2 in a contact slot`() throws {
        let sam = try VirtualSAMFixture().sam
        let atr = try ATR(sam.atr)
        #expect(atr.historicalBytes == Array("MIFARE Plus SAM".utf8))
        #expect(atr.protocols.first == 1)
        #expect(sam.uid == nil)
    }

    @Test func `class, instruction, length and parameters are checked in this order`() throws {
        let fixture = try VirtualSAMFixture()
        #expect(fixture.send("0060000000") == "6E00")
        #expect(fixture.send("84FF000000") == "6E00")
        #expect(fixture.send("8071000010" + String(repeating: "00", count: 16)) == "6D00")
        #expect(fixture.send("8001000002000000") == "6D00")
        #expect(fixture.send("80") == "6700")
        #expect(fixture.send("80600000") == "6700")
        #expect(fixture.send("8060010000") == "6A86")
        #expect(fixture.send("80CA000000") == "6700")
        #expect(fixture.send("80CA0200") == "6A86")
        #expect(fixture.send("80CA0000") == "9000")
    }

    @Test func `GetRandom returns the requested number of bytes`() throws {
        let fixture = try VirtualSAMFixture(random: FixedRandom([1, 2, 3, 4]))
        #expect(fixture.send("8084000003") == "0102039000")
        #expect(fixture.send("8084000001") == "049000")
        #expect(fixture.send("8084000001") == "6F00")
    }

    @Test func `a long answer comes in two frames`() throws {
        let bytes = (0...255).map { UInt8($0) }
        let fixture = try VirtualSAMFixture(random: FixedRandom(bytes))
        #expect(fixture.send("8084000000") == Hex.encode(bytes.prefix(240)) + "90AF")
        #expect(fixture.send("8084000000") == Hex.encode(bytes.suffix(16)) + "9000")
    }

    @Test func `GetKeyEntry reports versions, links, settings and class`() throws {
        let others = [
            try VirtualSAMFixture.entry(
                3,
                [VirtualSAMFixture.key(.threeKeyTripleDES, 5)],
                settings: .dumpSessionKey,
                counter: 5
            ),
            try VirtualSAMFixture.entry(
                4,
                [VirtualSAMFixture.key(.twoKeyTripleDES, 6)],
                settings: [.disabled, .noEncipher]
            ),
        ]
        let fixture = try VirtualSAMFixture(others)
        #expect(fixture.send("8064000000") == "000000000000000000FF2000009000")
        #expect(fixture.send("8064020000") == "0102024085F5030000FF2000119000")
        #expect(fixture.send("8064030000") == "0505000000000000051900019000")
        #expect(fixture.send("8064040000") == "060606000000000000FF3022019000")
        #expect(fixture.send("8064050000") == "6984")
        #expect(fixture.send("8064000100") == "6A86")
    }

    @Test func `GetKUCEntry reports limit and value, least significant byte first`() throws {
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, counter: 5)])
        #expect(fixture.send("806C050000") == "02000000" + "0000" + "00000000" + "9000")
        _ = try fixture.openCardSession(entry: 3, key: .zero(.aes128))
        #expect(fixture.send("806C050000") == "02000000" + "0000" + "01000000" + "9000")
        #expect(fixture.send("806C100000") == "6503")
    }

    @Test func `the host's entry, version, class and mode are checked`() throws {
        let disabled = try VirtualSAMFixture.entry(3, class: .host, settings: .disabled)
        let des = try VirtualSAMFixture.entry(4, [.zero(.threeKeyTripleDES)], class: .host)
        let fixture = try VirtualSAMFixture([disabled, des])
        #expect(fixture.send("80A40000037F000000") == "6984")
        #expect(fixture.send("80A400000300010000") == "6A82")
        #expect(fixture.send("80A400000301000000") == "6985")
        #expect(fixture.send("80A400000303000000") == "6985")
        #expect(fixture.send("80A400000304000000") == "6985")
        #expect(fixture.send("80A400000300000300") == "6A80")
        #expect(fixture.send("80A4000002000000") == "6700")
        #expect(fixture.send("80A401000300000000") == "6A86")
        #expect(fixture.send("80A4000014" + String(repeating: "00", count: 20) + "00") == "6700")
    }

    @Test func `a wrong MAC or token of the host is a crypto failure and starts over`() throws {
        let fixture = try VirtualSAMFixture()
        #expect(fixture.send("80A400000300000100").hasSuffix("90AF"))
        let wrong = "80A4000014" + String(repeating: "11", count: 20) + "00"
        #expect(fixture.send(wrong) == "901E")
        #expect(fixture.send(wrong) == "6700")
        _ = try ReferenceHost(fixture, .mac)
    }

    @Test(arguments: [ReferenceHost.Mode.plain, .mac, .full])
    func `an authenticated host talks in its mode`(_ mode: ReferenceHost.Mode) throws {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, mode)
        guard mode != .plain else {
            #expect(fixture.send("805A0000034085F5") == "9000")
            return
        }
        #expect(try host.send([0x80, 0x64, 0x01, 0x00], le: 0).count == 13)
        #expect(try host.send([0x80, 0x5A, 0x00, 0x00], [0x40, 0x85, 0xF5]) == [])
        #expect(try host.send([0x80, 0x60, 0x00, 0x00], le: 0).suffix(1) == [0xA2])
        #expect(try host.send([0x80, 0xCA, 0x01, 0x00]) == [])
        #expect(host.counter == 4)
    }

    @Test func `a host key of 24 bytes works too`() throws {
        let key = try VirtualSAMFixture.key(.aes192, 0)
        let (first, second) = ((0..<16).map { UInt8($0) }, (16..<32).map { UInt8($0) })
        let all = [SAMSessionKey.authentication, .encryption, .mac]
        let made = try all.map { try $0.key(from: key, first, second).withStoredBytes { $0 } }
        #expect(Set(made).count == 3)
        #expect(made.allSatisfy { $0.count == 24 })
    }

    @Test func `a command without MAC, with a wrong or repeated one, or out of order ends the session`() throws {
        for tamper in ["none", "wrong", "repeated", "skipped"] {
            let fixture = try VirtualSAMFixture()
            let host = try ReferenceHost(fixture, .mac)
            var command = try host.protected([0x80, 0x64, 0x01, 0x00], le: 0)
            switch tamper {
            case "none": command = [0x80, 0x64, 0x01, 0x00, 0x00]
            case "wrong": command[7] ^= 1
            case "repeated": #expect(fixture.send(command).suffix(2) == [0x90, 0x00])
            default:
                host.count()
                command = try host.protected([0x80, 0x64, 0x01, 0x00], le: 0)
            }
            #expect(fixture.send(command) == [0x6A, 0x84], "\(tamper)")
            #expect(fixture.send("8064010000").hasSuffix("9000"), "\(tamper)")
        }
    }

    @Test func `in full mode data that is not enciphered and padded ends the host session`() throws {
        for body in [[0x40, 0x85, 0xF5], [UInt8](repeating: 0, count: 16)] {
            let fixture = try VirtualSAMFixture()
            let host = try ReferenceHost(fixture, .full)
            let command = try host.protected([0x80, 0x5A, 0x00, 0x00], body, isEnciphered: false)
            #expect(fixture.send(command) == [0x6A, 0x84])
        }
    }

    @Test func `the MAC covers Le and the logical channel`() throws {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, .mac)
        var command = try host.protected([0x80, 0x64, 0x01, 0x00], le: 0)
        command.removeLast()
        #expect(fixture.send(command) == [0x6A, 0x84])
        #expect(fixture.send("8164010000").hasSuffix("9000"))
    }

    @Test func `KillAuthentication answers under the session it ends`() throws {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, .mac)
        #expect(try host.send([0x80, 0xCA, 0x00, 0x00]) == [])
        #expect(fixture.send("8064010000").hasSuffix("9000"))
    }

    @Test func `entry 0 may require a host authentication before keys are used`() throws {
        let fixture = try VirtualSAMFixture(
            host: VirtualSAMFixture.entry(0, class: .host, settings: .hostAuthenticationNeeded)
        )
        #expect(fixture.send("800A0000120100" + String(repeating: "00", count: 16) + "00") == "6982")
        #expect(fixture.send("8060000000").hasSuffix("9000"))
        _ = try ReferenceHost(fixture, .plain)
        #expect(fixture.send("800A0000120100" + String(repeating: "00", count: 16) + "00").hasSuffix("90AF"))
    }

    @Test func `sessions end with power and belong to one logical channel`() throws {
        let fixture = try VirtualSAMFixture()
        _ = try ReferenceHost(fixture, .mac)
        #expect(fixture.send("8164010000").hasSuffix("9000"))
        fixture.sam.powerOff()
        fixture.sam.powerOn()
        #expect(fixture.send("8064010000").hasSuffix("9000"))
    }
}
