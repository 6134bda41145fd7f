// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// ChangeKeyEntry in AV2 mode, whole entries and parts of them.
@Suite struct VirtualSAMEntryTests {
    /// Three AES keys of version 7 for cards, then an image that differs from it everywhere but in the type.
    private static let first: [UInt8] =
        [UInt8](repeating: 0x0A, count: 48) + [0x40, 0x85, 0xF5, 2, 0, 0, 0xFF, 0x20, 0x00, 7, 7, 7, 0x01]
    private static let second: [UInt8] =
        [UInt8](repeating: 0x0B, count: 48) + [0x11, 0x22, 0x33, 3, 1, 2, 0x05, 0x20, 0x80, 1, 2, 3, 0x11]

    /// The answer to GetKeyEntry after parts of the second image were written into the first.
    private static let changes: [(fields: UInt8, told: String)] = [
        (0x00, "070707 4085F502 0000 FF 2000 01"), (0x01, "070707 4085F502 0000 FF 2000 01"),
        (0x81, "010707 4085F502 0000 FF 2000 01"), (0x41, "070207 4085F502 0000 FF 2000 01"),
        (0x21, "070703 4085F502 0000 FF 2000 01"), (0x10, "070707 11223303 0000 FF 2000 01"),
        (0x08, "070707 4085F502 0102 FF 2000 01"), (0x04, "070707 4085F502 0000 05 2000 01"),
        (0x02, "070707 4085F502 0000 FF 2080 11"), (0xFF, "010203 11223303 0102 05 2080 11"),
    ]

    @Test func `only the named parts are replaced`() throws {
        for (fields, told) in Self.changes {
            let (fixture, _) = try filled()
            #expect(Self.change(fixture, 9, Self.second, fields) == "9000")
            #expect(fixture.send("8064090000") == told.filter { $0 != " " } + "9000", "\(fields)")
        }
    }

    @Test func `a replaced key opens cards under its version, the others as before`() throws {
        let (fixture, _) = try filled()
        #expect(Self.change(fixture, 9, Self.second, 0x41) == "9000")
        #expect(try fixture.openCardSession(entry: 9, key: Self.key(0x0B, version: 2)) == "9000")
        #expect(try fixture.openCardSession(entry: 9, key: Self.key(0x0A, version: 7)) == "9000")
        #expect(try fixture.openCardSession(entry: 9, key: Self.key(0x0A, version: 2)) != "9000")
    }

    @Test func `keys of another type must come all at once`() throws {
        let (fixture, _) = try filled()
        var other = Self.second
        other[55] = 0x18
        for fields in [UInt8(0x02), 0x83, 0xC2, 0xE3, 0xFF] {
            #expect(Self.change(fixture, 9, other, fields) == (fields == 0xC2 ? "9000" : "6A80"), "\(fields)")
            #expect(Self.change(fixture, 9, Self.first, 0xFF) == "9000")
        }
        #expect(Self.change(fixture, 9, other, 0xDF) == "9000")
        #expect(fixture.send("8064090000") == "0102" + "11223303" + "0102" + "05" + "1880" + "11" + "9000")
    }

    @Test func `versions of DES keys may be in their parity bits, those of AES keys may not`() throws {
        let (fixture, _) = try filled()
        #expect(Self.change(fixture, 9, Self.second, 0x80) == "6A80")
        var des = Self.second
        des[55] = 0x30
        des.replaceSubrange(0..<8, with: [0, 1, 0, 1, 0, 1, 0, 1])
        #expect(Self.change(fixture, 9, des, 0xF6) == "9000")
        #expect(fixture.send("8064090000").hasPrefix("55FFFF"))
        #expect(Self.change(fixture, 9, des, 0xF7) == "9000")
        #expect(fixture.send("8064090000").hasPrefix("010203"))
    }

    @Test func `an impossible entry is refused and changes nothing`() throws {
        let (fixture, _) = try filled()
        for (place, byte) in [(55, UInt8(0x38)), (55, 0x10), (54, 0x10), (60, 0x03)] {
            var wrong = Self.second
            wrong[place] = byte
            #expect(Self.change(fixture, 9, wrong, 0xFF) == "6A80", "\(place)")
        }
        #expect(Self.change(fixture, 9, Array(Self.second.dropLast()), 0xFF) == "6700")
        #expect(Self.change(fixture, 0x80, Self.second, 0xFF) == "6984")
        #expect(fixture.send("8064090000") == "070707" + "4085F502" + "0000" + "FF" + "2000" + "01" + "9000")
    }

    @Test func `the change key of an entry must have authenticated, unless it is FE`() throws {
        let anybody = try SAMKeyEntry(number: 3, keys: [.zero(.aes128)], class: .picc, changeKey: (0xFE, 0))
        let nobody = try SAMKeyEntry(number: 4, keys: [.zero(.aes128)], class: .picc, changeKey: (0xFF, 0))
        let fixture = try VirtualSAMFixture([anybody, nobody])
        #expect(Self.change(fixture, 3, Self.first, 0x10) == "9000")
        #expect(fixture.send("8064030000").hasPrefix("000000" + "4085F502" + "FE00"))
        #expect(Self.change(fixture, 4, Self.first, 0xFF) == "6982")
        #expect(Self.change(fixture, 1, Self.first, 0xFF) == "6982")
        _ = try ReferenceHost(fixture, .plain)
        #expect(Self.change(fixture, 1, Self.first, 0xFF) == "9000")
        #expect(Self.change(fixture, 4, Self.first, 0xFF) == "6982")
    }

    @Test func `an entry of undiversified keys stays undiversified`() throws {
        let (fixture, _) = try filled()
        #expect(Self.change(fixture, 1, Self.first, 0xFF) == "9000")
        let input = String(repeating: "00", count: 16) + "04A1B2C3D4E5F6"
        #expect(fixture.send("800A1100190107\(input)00") == "6985")
    }

    @Test func `AV3 takes 64 bytes without the restrictions that are not simulated`() throws {
        let fixture = try VirtualSAMFixture(mode: .av3)
        _ = try ReferenceHost(fixture, .plain)
        #expect(Self.change(fixture, 9, Self.first, 0xFF) == "6700")
        #expect(Self.change(fixture, 9, Self.first + [1, 0, 0], 0xFF) == "6A80")
        #expect(Self.change(fixture, 9, Self.first + [0, 0xFF, 0], 0xFF) == "9000")
        #expect(fixture.send("8064090000") == "070707" + "4085F502" + "0000" + "FF" + "2000" + "01" + "9000")
        #expect(fixture.send("8064090100") == "6A86")
    }

    /// A SAM with `first` in entry 9, and the host that wrote it.
    private func filled() throws -> (VirtualSAMFixture, ReferenceHost) {
        let fixture = try VirtualSAMFixture()
        let host = try ReferenceHost(fixture, .plain)
        try #require(Self.change(fixture, 9, Self.first, 0xFF) == "9000")
        return (fixture, host)
    }

    private static func change(_ fixture: VirtualSAMFixture, _ number: UInt8, _ image: [UInt8], _ fields: UInt8)
        -> String
    {
        Hex.encode(fixture.send([0x80, 0xC1, number, fields, UInt8(image.count)] + image))
    }

    private static func key(_ byte: UInt8, version: UInt8) throws -> CardKey {
        var bytes = [UInt8](repeating: byte, count: 16)
        return try CardKey(type: .aes128, wiping: &bytes, version: version)
    }
}
