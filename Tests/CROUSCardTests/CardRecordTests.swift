// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import TestSupport
import Testing

@Suite struct CardRecordTests {
    private let uid: CardUID
    private let day: CardDay
    private let profile: CardProfile

    init() throws {
        uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        day = try #require(CardFixture.day)
        profile = try CardProfile.reference()
    }

    private func contents(_ number: UInt64, _ profile: CardProfile? = nil) throws -> [FileContent] {
        (profile ?? self.profile).contents(number: try #require(CROUSNumber(number)), uid: uid, day: day)
    }

    @Test func `the reference record has the profile's layout`() throws {
        let contents = try contents(102_500_000_017)
        let expected = "01" + "04A1B2C3D4E580" + "0000102500000017" + "01" + "22" + "0A3F" + "02" + "20250902"
        #expect(contents.map(\.file) == [1, 2])
        #expect(Hex.encode(contents[0].bytes.prefix(25)) == expected)
        #expect(contents[0].bytes.count == 28)
        #expect(Hex.encode(contents[1].bytes) == "01" + String(repeating: "00", count: 15))
    }

    @Test(arguments: [0, 1, 102_500_000_017, 102_500_009_999, 999_999_999_999_999] as [UInt64])
    func `a record survives encoding and decoding`(number: UInt64) throws {
        let record = try profile.record(in: try contents(number), of: uid)
        #expect(record.number.value == number)
        #expect(record.uid == uid)
        #expect(record.day == day)
        #expect(record.parameters == [.cnous: 1, .crous: 34, .issuer: 0x0A3F, .mapping: 2])
    }

    @Test(arguments: ["offset: 8, length: 8, coding: uint", "offset: 8, length: 7, coding: uint"])
    func `binary numbers survive encoding and decoding`(coding: String) throws {
        let profile = try CardProfileTests.changed("offset: 8, length: 8, coding: bcd", coding)
        let contents = try contents(102_500_009_999, profile)
        #expect(try profile.record(in: contents, of: uid).number.value == 102_500_009_999)
    }

    @Test func `ASCII digits and the long checksum survive encoding and decoding`() throws {
        let file = """
                size: 16
                mode: enciphered
                rights: {read: 1, write: 2, readWrite: 0, change: 0}
                fields:
                  - {name: status, offset: 0, length: 1, coding: constant, value: "01"}
            """
        let longer = """
                size: 28
                mode: enciphered
                rights: {read: 1, write: 2, readWrite: 0, change: 0}
                fields:
                  - {name: number, offset: 0, length: 15, coding: ascii}
                  - {name: sum, offset: 15, length: 4, coding: crc32}
            """
        let profile = try CardProfileTests.changed(file, longer)
        let contents = try contents(102_500_000_017, profile)
        #expect(String(decoding: contents[1].bytes.prefix(15), as: UTF8.self) == "000102500000017")
        #expect(try profile.record(in: contents, of: uid).number.value == 102_500_000_017)
        // Both files hold the number, and they must agree.
        var other = try self.contents(102_500_000_018, profile)
        other[1] = contents[1]
        #expect(throws: RecordError.field("number", file: 2)) { try profile.record(in: other, of: uid) }
    }

    @Test func `each changed bit of the record's fields is found`() throws {
        let contents = try contents(102_500_000_017)
        for bit in 0..<27 * 8 {
            var bytes = contents[0].bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: RecordError.self) {
                try profile.record(in: [FileContent(file: 1, bytes: bytes), contents[1]], of: uid)
            }
        }
    }

    @Test func `a record of another card is refused`() throws {
        let other = try #require(CardUID(hex: "04A1B2C3D4E581"))
        #expect(throws: RecordError.field("uid", file: 1)) { try profile.record(in: try contents(1), of: other) }
    }

    @Test func `files that are short, missing or blank hold no record`() throws {
        let contents = try contents(1)
        let short = FileContent(file: 1, bytes: Array(contents[0].bytes.dropLast()))
        #expect(throws: RecordError.size(file: 1)) { try profile.record(in: [short, contents[1]], of: uid) }
        #expect(throws: RecordError.size(file: 2)) { try profile.record(in: [contents[0]], of: uid) }
        #expect(throws: RecordError.size(file: 1)) { try profile.record(in: [], of: uid) }
        let blank = profile.files.map { FileContent(file: $0.number, bytes: [UInt8](repeating: 0, count: $0.size)) }
        #expect(throws: RecordError.self) { try profile.record(in: blank, of: uid) }
    }

    @Test func `random contents never trap`() throws {
        var generator = TestRun.current.generator(for: "card records")
        for _ in 0..<1000 {
            let contents = profile.files.map { file in
                FileContent(
                    file: file.number,
                    bytes: (0..<file.size).map { _ in .random(in: 0...255, using: &generator) }
                )
            }
            #expect(throws: RecordError.self) { try profile.record(in: contents, of: uid) }
        }
    }
}
