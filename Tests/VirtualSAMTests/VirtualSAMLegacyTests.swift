// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Sessions with keys of the DES family, with a virtual card at the other end.
@Suite struct VirtualSAMLegacyTests {
    /// Types of key and sessions: the authentication, and the type in CreateApplication and in the SAM.
    enum Family: CaseIterable {
        case d40DES
        case d40TripleDES
        case isoDES
        case isoTripleDES
        case isoThreeKeys

        var isD40: Bool { self == .d40DES || self == .d40TripleDES }
        var command: UInt8 { isD40 ? 0x0A : 0x1A }
        var isThreeKeys: Bool { self == .isoThreeKeys }

        /// Two keys to write, with versions 3 and 4.
        func keys() throws -> [CardKey] {
            try [UInt8(3), 4].map { version in
                let start = version &* 16
                let half = (0..<UInt8(8)).map { start &+ $0 &* 10 }
                var bytes: [UInt8] =
                    switch self {
                    case .d40DES, .isoDES: half + half
                    case .d40TripleDES, .isoTripleDES: half + half.reversed()
                    case .isoThreeKeys: half + half.reversed() + half.map { ~$0 }
                    }
                return try CardKey(
                    type: isThreeKeys ? .threeKeyTripleDES : .twoKeyTripleDES,
                    wiping: &bytes,
                    version: version
                )
            }
        }
    }

    @Test(arguments: Family.allCases, [VirtualMIFARESAM.Mode.av1, .av2, .av3])
    func `a card is written, read and rekeyed by keys inside the SAM`(_ family: Family, _ mode: VirtualMIFARESAM.Mode)
        throws
    {
        let fixture = try Self.fixture(family, mode)
        let relay = try ReferenceRelay(fixture, isD40: family.isD40)
        try relay.authenticate(family.command, 0, entry: 3)
        try relay.enciphered([0x54], [0x0F])
        try relay.plain([0xCA, 1, 2, 3, 0x0F, (family.isThreeKeys ? 0x40 : 0x00) | 2])
        try relay.send([0x5A, 1, 2, 3])
        try relay.authenticate(family.command, 0, entry: 4)
        try relay.plain([0xCD, 1, 0x01, 0x00, 0x00, 32, 0, 0])
        try relay.plain([0xCD, 2, 0x03, 0x00, 0x00, 32, 0, 0])
        let data = (0..<20).map { UInt8($0) }
        try relay.maced([0x3D, 1, 0, 0, 0, 20, 0, 0], data)
        try relay.enciphered([0x3D, 2, 0, 0, 0, 20, 0, 0], data)
        #expect(try relay.readMACed([0xBD, 1, 0, 0, 0, 20, 0, 0]) == data)
        #expect(try relay.readEnciphered([0xBD, 2, 0, 0, 0, 20, 0, 0], length: 20) == data)
        #expect(try relay.readEnciphered([0xBD, 2, 0, 0, 0, 0, 0, 0], length: nil).prefix(20) == data[...])
        try relay.changeKey(1, to: [5, 4], from: [4, 0])
        try relay.changeKey(0, to: [5, 3])
        #expect(try relay.send([0x64, 0]) == [3])
        #expect(try relay.send([0x64, 1]) == [4])
        try relay.authenticate(family.command, 0, entry: 5, version: 3)
        try relay.authenticate(family.command, 1, entry: 5, version: 4)
    }

    @Test func `a D40 session MACs four bytes from zero and takes no header`() throws {
        let fixture = try Self.fixture(.d40DES, .av2)
        let relay = try ReferenceRelay(fixture, isD40: true)
        try relay.authenticate(0x0A, 0, entry: 3)
        let first = fixture.send("807C000003010203" + "00")
        #expect(first.count == 12)
        #expect(fixture.send("807C000003010203" + "00") == first, "no vector is carried on")
        #expect(fixture.send("807C000003010204" + "00") != first)
        #expect(fixture.send("805C000007010203" + first.prefix(8)) == "9000")
        #expect(fixture.send("80ED010003010203" + "00") == "6A86", "P1 is LFI")
        #expect(fixture.send("80ED000103010203" + "00") == "6A86", "an offset")
        #expect(fixture.send("80DD000009" + String(repeating: "00", count: 9) + "00") == "6700", "a status byte")
        #expect(fixture.send("805C000007010203" + "00000000") == "901E")
        #expect(fixture.send("807C000003010203" + "00") == "6985", "the session is over")
    }

    @Test func `challenges have the length of the key's type`() throws {
        let fixture = try Self.fixture(.isoThreeKeys, .av2)
        let eight = String(repeating: "00", count: 8)
        #expect(fixture.send("800A00000A0300\(eight)00").count == 36)
        #expect(fixture.send("80CA0100") == "9000")
        #expect(fixture.send("800A00000A0400\(eight)00") == "6700")
        #expect(fixture.send("800A0000120400\(eight)\(eight)00").count == 68)
    }

    /// Entry 3 is the blank card's master key, 4 the factory key of applications, 5 the keys to write.
    private static func fixture(_ family: Family, _ mode: VirtualMIFARESAM.Mode) throws -> VirtualSAMFixture {
        let messaging: SAMKeyEntry.SecureMessaging = family.isD40 ? .d40 : .ev1
        let factory = try CardKey.zero(family.isThreeKeys ? .threeKeyTripleDES : .des)
        let entries = [
            try SAMKeyEntry(number: 3, keys: [.zero(.des)], class: .picc, secureMessaging: messaging),
            try SAMKeyEntry(number: 4, keys: [factory], class: .picc, secureMessaging: messaging),
            try SAMKeyEntry(number: 5, keys: family.keys(), class: .picc, secureMessaging: messaging),
        ]
        return try VirtualSAMFixture(entries, mode: mode)
    }
}
