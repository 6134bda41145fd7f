// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct CommandAPDUTests {
    @Test func `case 1 has four bytes`() {
        #expect(CommandAPDU(cla: 0x90, ins: 0x60).bytes == [0x90, 0x60, 0, 0])
    }

    @Test(arguments: [(UInt8(1), 1), (255, 255), (0, 256)])
    func `case 2 ends with Le, where 00 is 256`(byte: UInt8, count: Int) {
        let length = CommandAPDU.ExpectedLength(byte: byte)
        #expect(length.count == count)
        #expect(CommandAPDU(cla: 0xFF, ins: 0xCA, expecting: length).bytes == [0xFF, 0xCA, 0, 0, byte])
    }

    @Test(arguments: [1, 2, 254, 255])
    func `cases 3 and 4 carry 1 to 255 bytes`(count: Int) throws {
        let data = [UInt8](repeating: 0x5A, count: count)
        let third = try CommandAPDU(cla: 0, ins: 0xA4, p1: 4, p2: 1, data: data)
        #expect(third.bytes == [0, 0xA4, 4, 1, UInt8(count)] + data)
        let fourth = try CommandAPDU(cla: 0, ins: 0xA4, p1: 4, p2: 1, data: data, expecting: .maximum)
        #expect(fourth.bytes == third.bytes + [0])
    }

    @Test(arguments: [0, 256])
    func `0 and 256 bytes of data are refused`(count: Int) {
        #expect(throws: CommandAPDU.Failure.dataLength(count)) {
            try CommandAPDU(cla: 0, ins: 0xA4, data: [UInt8](repeating: 0, count: count))
        }
    }

    @Test func `every case is parsed back from its bytes`() throws {
        let data = [UInt8](repeating: 7, count: 255)
        let commands = [
            CommandAPDU(cla: 1, ins: 2, p1: 3, p2: 4),
            CommandAPDU(cla: 1, ins: 2, p1: 3, p2: 4, expecting: .maximum),
            try CommandAPDU(cla: 1, ins: 2, p1: 3, p2: 4, data: [9]),
            try CommandAPDU(cla: 1, ins: 2, p1: 3, p2: 4, data: data),
            try CommandAPDU(cla: 1, ins: 2, p1: 3, p2: 4, data: data, expecting: .init(byte: 255)),
        ]
        for command in commands { #expect(try CommandAPDU(bytes: command.bytes) == command) }
    }

    @Test(arguments: ["", "90", "906000", "9060000002AA", "9060000001AABBCC", "906000000000", "9060000000000101"])
    func `bytes of no short case are refused`(text: String) throws {
        let bytes = try #require(Hex.decode(text))
        #expect(throws: CommandAPDU.Failure.malformed(byteCount: bytes.count)) { try CommandAPDU(bytes: bytes) }
    }
}
