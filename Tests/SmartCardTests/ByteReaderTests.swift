// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct ByteReaderTests {
    @Test func `numbers are read least significant byte first, and most where it says so`() throws {
        var reader = ByteReader([0x01, 0x02, 0x01, 0x03, 0x02, 0x01, 0x04, 0x03, 0x02, 0x01, 0x01, 0x02])
        #expect(try reader.readUInt8() == 1)
        #expect(try reader.readUInt16LittleEndian() == 0x0102)
        #expect(try reader.readUInt24LittleEndian() == 0x010203)
        #expect(try reader.readUInt32LittleEndian() == 0x0102_0304)
        #expect(try reader.readUInt16BigEndian() == 0x0102)
        try reader.finish()
    }

    @Test func `too few bytes are an error and stay unread`() throws {
        var reader = ByteReader([1, 2])
        #expect(throws: ByteReader.Failure.truncated(wanted: 3, available: 2)) { try reader.read(3) }
        #expect(throws: ByteReader.Failure.truncated(wanted: 4, available: 2)) { try reader.readUInt32LittleEndian() }
        #expect(throws: ByteReader.Failure.truncated(wanted: -1, available: 2)) { try reader.read(-1) }
        #expect(reader.count == 2)
        #expect(reader.readRest() == [1, 2])
        #expect(throws: ByteReader.Failure.truncated(wanted: 1, available: 0)) { try reader.readUInt8() }
        #expect(reader.readRest() == [])
    }

    @Test func `unread bytes are an error`() throws {
        var reader = ByteReader([1, 2, 3])
        _ = try reader.read(0)
        _ = try reader.readUInt8()
        #expect(throws: ByteReader.Failure.leftOver(count: 2)) { try reader.finish() }
    }

    @Test func `a slice is read from its own beginning`() throws {
        var reader = ByteReader([9, 9, 1, 2].dropFirst(2))
        #expect(try reader.read(2) == [1, 2])
    }

    @Test func `numbers are written in both orders`() {
        #expect(UInt32(0x0A0B0C).littleEndianBytes(3) == [0x0C, 0x0B, 0x0A])
        #expect(UInt32(0x0A0B0C).bigEndianBytes(4) == [0x00, 0x0A, 0x0B, 0x0C])
        #expect(UInt8(7).littleEndianBytes(3) == [7, 0, 0])
    }
}
