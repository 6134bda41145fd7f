// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

@Suite struct VirtualSAMAV1Tests {
    private let zeros = String(repeating: "00", count: 16)

    @Test func `GetVersion and answer to reset show chip and mode`() throws {
        let ends: [(VirtualMIFARESAM.Mode, Int, UInt8, String)] = [
            (.av1, 30, 0x00, "DESFire8 SAM-X"), (.av2AsAV1, 31, 0xA1, "MIFARE Plus SAM"),
            (.av2, 31, 0xA2, "MIFARE Plus SAM"), (.av3, 31, 0xA3, "MIFARE SAM AV30"),
            (.av3Delivered, 31, 0x03, "MIFARE SAM AV30"),
        ]
        #expect(ends.count == VirtualMIFARESAM.Mode.allCases.count)
        for (mode, length, last, name) in ends {
            let fixture = try VirtualSAMFixture(mode: mode)
            let version = fixture.send([0x80, 0x60, 0, 0, 0])
            #expect(version.count == length + 2 && version.dropLast(2).last == last, "\(mode)")
            let atr = try ATR(fixture.sam.atr)
            #expect(atr.historicalBytes == Array(name.utf8) && atr.protocols.first == 1, "\(mode)")
        }
    }

    @Test(arguments: CardKeyType.allCases, [false, true])
    func `a host with the key is authenticated`(_ type: CardKeyType, keepsVector: Bool) throws {
        let key = type == .des ? try CardKey.zero(.des) : try VirtualSAMFixture.key(type, 5)
        #expect(key.type == type)
        let entry = try VirtualSAMFixture.entry(3, [key], settings: keepsVector ? .keepIV : [])
        let fixture = try VirtualSAMFixture([entry], mode: .av1)
        _ = try ReferenceAV1Host(fixture, entry: 3, key: key, keepsVector: keepsVector)
    }

    @Test(arguments: [(UInt8(0x01), 8), (0x09, 8), (0x11, 5)])
    func `the host's key may be diversified`(p1: UInt8, length: Int) throws {
        let master = try VirtualSAMFixture.key(.twoKeyTripleDES, 5)
        let input = (1...UInt8(length)).map { $0 }
        let method = p1 == 0x11 ? KeyDiversification.an10922 : .av1(oneRound: p1 == 0x09)
        let key = try method.key(from: master, input: input)
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, [master])], mode: .av2AsAV1)
        _ = try ReferenceAV1Host(fixture, entry: 3, key: key, version: 5, p1: p1, input: input)
    }

    @Test func `a host with another key is refused and starts over`() throws {
        let fixture = try VirtualSAMFixture(mode: .av1)
        #expect(fixture.send("80A4000002000000").hasSuffix("90AF"))
        #expect(fixture.send("80A4000020\(zeros)\(zeros)00") == "901E")
        #expect(fixture.send("80A4000020\(zeros)\(zeros)00") == "6700")
        _ = try ReferenceAV1Host(fixture, key: .zero(.aes128))
    }

    @Test func `the host's entry, version, parameters and lengths are checked`() throws {
        let others = [
            try VirtualSAMFixture.entry(3, settings: .disabled),
            try VirtualSAMFixture.entry(4, settings: .hostAuthenticationNeeded),
            try VirtualSAMFixture.entry(5, diversification: .none),
        ]
        let fixture = try VirtualSAMFixture(others, mode: .av1)
        #expect(fixture.send("80A40000027F0000") == "6984")
        #expect(fixture.send("80A4000002000100") == "6A82")
        #expect(fixture.send("80A4000002030000") == "6985")
        #expect(fixture.send("80A4000002040000") == "6985", "an entry of high security")
        #expect(fixture.send("80A400000300000000") == "6700")
        #expect(fixture.send("80A40000010000") == "6700")
        #expect(fixture.send("80A4020002000000") == "6A86")
        #expect(fixture.send("80A4040002000000") == "6A86")
        #expect(fixture.send("80A4000102000000") == "6A86")
        #expect(fixture.send("80A4010002000000") == "6700", "no input")
        #expect(fixture.send("80A4110009000001020304050607" + "00") == "6A86", "AN10922 came later")
        #expect(fixture.send("80A40100120500\(zeros)00") == "6985")
    }

    @Test func `there are no classes and no mandatory diversification`() throws {
        let fixture = try VirtualSAMFixture(mode: .av1)
        #expect(fixture.send("800A0000120000\(zeros)00").hasSuffix("90AF"), "the host's entry opens cards")
        #expect(fixture.send("80CA0000") == "9000")
        #expect(fixture.send("800A0000120201\(zeros)00").hasSuffix("90AF"), "an entry that AV2 would diversify")
        #expect(fixture.send("80CA0000") == "9000")
        #expect(fixture.send("800A0100220201\(zeros)\(zeros)00").hasSuffix("90AF"))
    }

    @Test func `AV2's part of the commands is refused`() throws {
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, settings: .dumpSessionKey)], mode: .av1)
        #expect(fixture.send("80CA0100") == "6A86")
        #expect(fixture.send("800A1100190300\(zeros)04A1B2C3D4E5F600") == "6A86")
        #expect(try fixture.openCardSession(entry: 3, key: .zero(.aes128)) == "9000")
        #expect(fixture.send("80D5010000") == "6A86")
        #expect(fixture.send("80D5000000").count == 36)
        #expect(fixture.send("80C4230005" + "0000030001" + "00") == "6A86")
        #expect(fixture.send("80C4030014" + "00000300" + "\(zeros)00").count == 68)
    }

    @Test func `GetKeyEntry has one byte less than in AV2`() throws {
        let fixture = try VirtualSAMFixture(
            [VirtualSAMFixture.entry(3, [VirtualSAMFixture.key(.threeKeyTripleDES, 7)])],
            mode: .av1
        )
        #expect(fixture.send("8064000000") == "000000000000000000FF20009000")
        #expect(fixture.send("8064030000") == "07070000000000" + "00FF18009000")
    }

    @Test(arguments: CardKeyType.allCases)
    func `a host changes entries in sessions of every type`(_ type: CardKeyType) throws {
        let key = try VirtualSAMFixture.key(type, 5)
        for keepsVector in [false, true] {
            let host = try SAMKeyEntry(
                number: 0,
                keys: [key],
                class: .host,
                settings: keepsVector ? .keepIV : [],
                changeKey: (0, 5)
            )
            let fixture = try VirtualSAMFixture(host: host, mode: .av2AsAV1)
            let session = try ReferenceAV1Host(fixture, key: key, keepsVector: keepsVector)
            #expect(try session.changeEntry(9, Self.entry) == "9000")
            #expect(try session.changeEntry(10, Self.entry) == "9000")
            #expect(fixture.send("8064090000") == "0707074085F502" + "0005FF20009000")
            #expect(try fixture.openCardSession(entry: 10, key: Self.key()) == "9000")
        }
    }

    @Test func `an entry is changed by its key only, with a right checksum and length`() throws {
        let fixture = try VirtualSAMFixture(mode: .av1)
        let other = try ReferenceAV1Host(fixture, entry: 1, key: .zero(.aes128))
        #expect(try other.changeEntry(1, Self.entry) == "6982", "entry 1 is changed with entry 0")
        let host = try ReferenceAV1Host(fixture, key: .zero(.aes128))
        let wrong = try host.cryptogram(of: Self.entry, checkSum: [0, 0, 0, 0])
        #expect(fixture.send([0x80, 0xC1, 1, 0xFF, 64] + wrong) == [0x69, 0x82])
        #expect(fixture.send([0x80, 0xC1, 1, 0xFF, 61] + wrong.prefix(61)) == [0x67, 0x00])
        #expect(fixture.send([0x80, 0xC1, 1, 0xFF, 80] + wrong + wrong.prefix(16)) == [0x67, 0x00])
        #expect(try host.changeEntry(1, Self.entry) == "9000")
        #expect(fixture.send("80CA0000") == "9000")
        #expect(try host.changeEntry(1, Self.entry) == "6982", "without session")
    }

    /// 60 bytes: three AES keys of version 7, changed with entry 0 version 5.
    private static let entry: [UInt8] =
        (0..<48).map { $0 } + [0x40, 0x85, 0xF5, 2, 0, 5, 0xFF, 0x20, 0x00, 7, 7, 7]

    private static func key() throws -> CardKey {
        var bytes = (0..<16).map { UInt8($0) }
        return try CardKey(type: .aes128, wiping: &bytes, version: 7)
    }
}
