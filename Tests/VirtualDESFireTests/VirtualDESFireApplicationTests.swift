// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// Applications and memory.
@Suite struct VirtualDESFireApplicationTests {
    /// Free memory in bytes.
    private static func free(_ reader: TestReader) -> UInt32 {
        CardChip.number(reader.frame(0x6E).data)
    }

    @Test(arguments: [
        ("CA0000000F01", "DE"), ("CA0102030F0F", "9E"), ("CA0102030F11", "9E"), ("CA0102030FC1", "9E"),
        ("CA0102030F00", "00"), ("CA0102030F8E", "00"), ("DA010203", "A0"), ("5A010203", "A0"), ("DA000000", "A0"),
    ])
    func `impossible applications are refused`(command: String, status: String) throws {
        #expect(try TestReader().native(hex: command) == "/" + status)
    }

    @Test func `number, ISO identifier and name are unique`() throws {
        let reader = try TestReader()
        #expect(try reader.native(hex: "CA0102030F2110E1D2760000850101") == "/00")
        #expect(try reader.native(hex: "CA0102030F01") == "/DE")
        #expect(try reader.native(hex: "CA0102040F2110E1") == "/DE")
        #expect(try reader.native(hex: "CA0102040F2111E1D2760000850101") == "/DE")
        #expect(try reader.native(hex: "CA0102040F2111E1A0") == "/00")
        #expect(try reader.native(hex: "CA0102050F01") == "/00")
        #expect(reader.frame(0x6D) == .init(data: try #require(Hex.decode("01020310E1D2760000850101")), status: 0xAF))
        #expect(reader.frame(0xAF) == .init(data: try #require(Hex.decode("01020411E1A0")), status: 0))
        #expect(try reader.native(hex: "6A") == "010203010204010205/00")
    }

    @Test func `there are twenty-eight applications, listed nineteen to a frame`() throws {
        let reader = try TestReader()
        for index in 0..<28 as Range<UInt8> { #expect(reader.frame(0xCA, [index, 1, 1, 0x0F, 0x81]).status == 0) }
        #expect(reader.frame(0xCA, [28, 1, 1, 0x0F, 0x81]).status == 0xCE)
        let first = reader.frame(0x6A)
        #expect(first.data.count == 57 && first.status == 0xAF)
        let second = reader.frame(0xAF)
        #expect(second.data.count == 27 && second.status == 0)
    }

    @Test func `deleting an application frees no memory, formatting frees all of it`() throws {
        let reader = try TestReader()
        let blank = Self.free(reader)
        #expect(reader.frame(0xCA, [1, 2, 3, 0x0F, 0x81]).status == 0)
        let used = Self.free(reader)
        #expect(used < blank)
        #expect(reader.frame(0xDA, [1, 2, 3]).status == 0xAE)
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.send(0xDA, [1, 2, 3]).status == 0)
        #expect(try reader.send(0x6E).data == used.littleEndianBytes(3))
        #expect(try reader.send(0xFC).status == 0)
        #expect(try reader.send(0x6E).data == blank.littleEndianBytes(3))
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0xA0)
    }

    @Test func `files take blocks of thirty-two bytes, backup files twice`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        func cost(_ command: String) throws -> UInt32 {
            let before = CardChip.number(try reader.send(0x6E).data)
            let bytes = try #require(Hex.decode(command))
            #expect(try reader.send(try #require(bytes.first), Array(bytes.dropFirst())).status == 0)
            return before - CardChip.number(try reader.send(0x6E).data)
        }
        let one = try cost("CD0100EEEE010000")
        #expect(try cost("CD0200EEEE200000") == one)
        #expect(try cost("CD0300EEEE210000") == one + 32)
        #expect(try cost("CB0400EEEE210000") == one + 96)
        #expect(try cost("C10500EEEE0A00000A0000") == one + 96)
    }

    @Test func `a file or application that does not fit is refused and takes nothing`() throws {
        let reader = try TestReader(memory: .twoKilobytes)
        try reader.makeApplication()
        for command in ["CD0100EEEEFFFFFF", "CB0100EEEE000800", "C10100EEEEFFFFFFFFFFFF", "CD0100EEEE000A00"] {
            #expect(try reader.native(hex: command) == "/0E")
        }
        #expect(try reader.native(hex: "CD0100EEEE000800") == "/00")
        #expect(try reader.native(hex: "CB0200EEEE000100") == "/0E")
    }

    @Test func `formatting needs the master key and keeps it and its session`() throws {
        let reader = try TestReader()
        #expect(reader.frame(0xFC).status == 0xAE)
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        let key = [UInt8](repeating: 0x33, count: 16)
        #expect(try reader.changeKey(0x80, to: key, version: [5], old: nil).status == 0)
        var copy = key
        #expect(try reader.authenticate(0xAA, 0, CardKey(type: .aes128, wiping: &copy)) == 0)
        #expect(try reader.send(0xFC).status == 0)
        #expect(try reader.send(0x51, answer: .enciphered, count: 7).status == 0)
        #expect(try reader.native(hex: "6400").hasSuffix("/00"))
        #expect(try reader.memory.picc.keys.first?.bytes == key)
    }

    @Test func `an application deletes itself with its own master key`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xDA, [9, 9, 9]).status == 0x9D)
        try reader.authenticate(0xAA, 1, .zero(.aes128))
        #expect(try reader.send(0xDA, [1, 2, 3]).status == 0xAE)
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(reader.native([0xDA, 1, 2, 3]) == .init(data: [], status: 0))
        #expect(reader.frame(0x6A) == .init(data: [], status: 0))
        #expect(reader.frame(0x51).status == 0xAE)
    }

    @Test func `an application without keys has nothing to authenticate with`() throws {
        let reader = try TestReader()
        #expect(try reader.native(hex: "CA010203FF00") == "/00")
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(reader.frame(0x0A, [0]).status == 0x40)
        #expect(try reader.native(hex: "CD0100EEEE640000") == "/00")
        #expect(try reader.native(hex: "45") == "FF00/00")
    }
}
