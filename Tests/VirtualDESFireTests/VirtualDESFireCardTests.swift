// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// Framing, chains and power.
@Suite struct VirtualDESFireCardTests {
    @Test func `a blank card has the factory state`() throws {
        let reader = try TestReader()
        #expect(reader.card.atr == [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
        #expect(reader.card.uid == CardUID(hex: "04112233445566"))
        #expect(try reader.native(hex: "45") == "0F01/00")
        #expect(try reader.native(hex: "6400") == "00/00")
        #expect(try reader.native(hex: "6A") == "/00")
        #expect(try reader.native(hex: "6E") == "001F00/00")
        #expect(try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES)) == 0)
        #expect(try reader.authenticate(0x0A, 0, .zero(.twoKeyTripleDES)) == 0)
    }

    @Test(arguments: [
        ("", "6700"), ("90", "6700"), ("906000", "6700"), ("90600000", "6700"), ("9060000001", "6700"),
        ("905A000003000000", "6700"), ("905A0000030000000000", "6700"), ("905A00000000", "6700"),
        ("9060010000", "6A86"), ("9060000100", "6A86"), ("80600000", "6E00"), ("FFCA000000", "6E00"),
        ("00B0000000", "6D00"), ("00A4000002E110", "6A86"),
    ])
    func `bytes that are not a wrapped command get an ISO status and change nothing`(command: String, status: String)
        throws
    {
        let reader = try TestReader()
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(Hex.encode(reader.card.respond(to: try #require(Hex.decode(command)))) == status)
        #expect(try reader.send(0x51, answer: .enciphered, count: 7).status == 0)
    }

    @Test func `a command has at most sixty bytes`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xCD, [1, 0, 0xEE, 0xEE, 100, 0, 0]).status == 0)
        let header: [UInt8] = [1, 0, 0, 0, 47, 0, 0]
        #expect(
            reader.card.respond(to: [0x90, 0x3D, 0, 0, 54] + header + [UInt8](repeating: 1, count: 47) + [0]).count
                == 10
        )
        let long = [0x90, 0x3D, 0, 0, 55] + header + [UInt8](repeating: 1, count: 48) + [0]
        #expect(reader.card.respond(to: long) == [0x67, 0x00])
    }

    @Test(arguments: [
        ("99", "1C"), ("71000000", "1C"), ("AF", "1C"), ("6001", "7E"), ("5A00", "7E"), ("CA0102030F8201", "7E"),
    ])
    func `unknown codes and wrong lengths are refused`(command: String, status: String) throws {
        #expect(try TestReader().native(hex: command) == "/" + status)
    }

    @Test func `another command in a chain aborts both`() throws {
        let reader = try TestReader()
        #expect(reader.frame(0x60).status == 0xAF)
        #expect(reader.frame(0x45).status == 0xCA)
        #expect(reader.frame(0xAF).status == 0x1C)
        #expect(reader.frame(0x45).status == 0x00)
        #expect(reader.frame(0x0A, [0]).status == 0xAF)
        #expect(reader.frame(0x5A, [0, 0, 0]).status == 0xCA)
    }

    @Test func `a chained answer accepts no data`() throws {
        let reader = try TestReader()
        #expect(reader.frame(0x60).status == 0xAF)
        #expect(reader.frame(0xAF, [1]).status == 0x7E)
    }

    @Test(arguments: [7, 8, 20, 53, 54])
    func `a write may be split anywhere after its header`(cut: Int) throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xCD, [1, 0, 0xEE, 0xEE, 200, 0, 0]).status == 0)
        let data = (0..<200).map { UInt8($0) }
        #expect(reader.native([0x3D, 1, 0, 0, 0, 200, 0, 0] + data, frameLength: cut).status == 0)
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(reader.native([0xBD, 1, 0, 0, 0, 200, 0, 0]) == .init(data: data, status: 0))
    }

    @Test func `too many bytes are a length error, too few wait for more`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xCD, [1, 0, 0xEE, 0xEE, 10, 0, 0]).status == 0)
        #expect(reader.frame(0x3D, [1, 0, 0, 0, 2, 0, 0, 1, 2, 3]).status == 0x7E)
        #expect(reader.frame(0x3D, [1, 0, 0, 0, 2, 0, 0, 1]).status == 0xAF)
        #expect(reader.frame(0xAF, [2, 3]).status == 0x7E)
        #expect(reader.frame(0x3D, [1, 0, 0, 0, 2, 0, 0]).status == 0xAF)
        #expect(reader.frame(0xAF, [5, 6]).status == 0)
        #expect(try reader.native(hex: "BD01000000000000") == "05060000000000000000/00")
    }

    @Test func `session, selection and transaction end with the power`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xCB, [1, 0, 0xEE, 0xEE, 4, 0, 0]).status == 0)
        #expect(reader.frame(0x3D, [1, 0, 0, 0, 1, 0, 0, 9]).status == 0)
        reader.card.powerOff()
        reader.card.powerOn()
        #expect(reader.frame(0x6F).status == 0x9D)
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(reader.frame(0xC7).status == 0x0C)
        #expect(reader.frame(0x51).status == 0xAE)
        #expect(try reader.native(hex: "BD01000000000000") == "00000000/00")
    }

    @Test func `each level refuses the commands of the other`() throws {
        let reader = try TestReader()
        for command in ["6F", "BD01000000010000", "C7", "CD0100EEEE010000", "F501"] {
            #expect(try reader.native(hex: command) == "/9D")
        }
        try reader.makeApplication()
        for command in ["6A", "CA0405060F01", "6D", "FC"] { #expect(try reader.native(hex: command) == "/9D") }
    }

    @Test func `ISO SELECT by name opens the card's own level or a named application`() throws {
        let reader = try TestReader()
        #expect(try reader.native(hex: "CA0102030F2110E1D2760000850101") == "/00")
        try reader.authenticate(0x0A, 0, .zero(.twoKeyTripleDES))
        func select(_ name: String) throws -> String {
            let bytes = try #require(Hex.decode(name))
            return Hex.encode(reader.card.respond(to: [0, 0xA4, 4, 0, UInt8(bytes.count)] + bytes + [0]))
        }
        #expect(try select("D2760000850101") == "9000")
        #expect(reader.frame(0x6F).status == 0)
        #expect(try select("D2760000850100") == "9000")
        #expect(reader.frame(0x6F).status == 0x9D)
        #expect(reader.frame(0x51).status == 0xAE)
        #expect(try select("A000000003") == "6A82")
    }

    @Test func `a write longer than the memory is refused at its first frame`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        #expect(try reader.send(0xCD, [1, 0, 0xEE, 0xEE, 10, 0, 0]).status == 0)
        #expect(reader.frame(0x3D, [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 1]).status == 0xBE)
        #expect(reader.frame(0xAF, [1]).status == 0x1C)
    }
}
