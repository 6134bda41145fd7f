// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import DESFire

@Suite struct FileSettingsTests {
    private static let answers: [(String, FileSettings.Content)] = [
        ("00031000200000", .standard(size: 32)),
        ("01031000400000", .backup(size: 64)),
        (
            "02001000 FFFFFFFF E8030000 61000000 01",
            .value(lower: -1, upper: 1000, limitedCredit: 97, options: .limitedCredit)
        ),
        ("03011000 100000 0A0000 030000", .linearRecords(.init(size: 16, maximum: 10, current: 3))),
        ("04011000 100000 0A0000 090000", .cyclicRecords(.init(size: 16, maximum: 10, current: 9))),
    ]

    @Test func `all five kinds are parsed`() throws {
        for (text, content) in Self.answers {
            let settings = try #require(FileSettings(try SessionFixture.bytes(text)))
            #expect(settings.content == content)
            #expect(settings.rights.wire == [0x10, 0x00])
        }
    }

    @Test func `every shorter and every longer answer is refused`() throws {
        for (text, _) in Self.answers {
            let bytes = try SessionFixture.bytes(text)
            for length in 0..<bytes.count { #expect(FileSettings(Array(bytes.prefix(length))) == nil) }
            #expect(FileSettings(bytes + [0]) == nil)
        }
    }

    @Test(
        arguments: [(0x00, .plain), (0x01, .maced), (0x02, .plain), (0x03, .enciphered), (0x04, nil), (0x83, nil)]
            as [(UInt8, CommunicationMode?)]
    )
    func `the mode byte is one of four`(byte: UInt8, mode: CommunicationMode?) {
        #expect(FileSettings([0, byte, 0x10, 0, 32, 0, 0])?.mode == mode)
    }

    @Test func `an unknown kind is refused`() {
        #expect(FileSettings([5, 0, 0x10, 0, 32, 0, 0]) == nil)
    }
}
