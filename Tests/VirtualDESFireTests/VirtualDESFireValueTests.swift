// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// Value and record files.
@Suite struct VirtualDESFireValueTests {
    private static func application(_ create: String) throws -> TestReader {
        let reader = try TestReader()
        #expect(reader.frame(0xCA, [1, 2, 3, 0x0F, 0x82]).status == 0)
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(try reader.native(hex: create) == "/00")
        return reader
    }

    private static func follow(_ reader: TestReader, _ steps: [(String, String)]) throws {
        for (index, step) in steps.enumerated() {
            #expect(try reader.native(hex: step.0) == step.1, "step \(index): \(step.0)")
        }
    }

    @Test func `a value stays within its limits and shows what was committed`() throws {
        let reader = try Self.application("CC0100EEEE9CFFFFFF640000000A00000000")
        try Self.follow(
            reader,
            [
                ("6C01", "0A000000/00"), ("0C015A000000", "/00"), ("6C01", "0A000000/00"), ("C7", "/00"),
                ("6C01", "64000000/00"), ("0C0101000000", "/BE"), ("DC01C8000000", "/00"), ("DC0101000000", "/BE"),
                ("C7", "/0C"), ("DC01C8000000", "/00"), ("C7", "/00"), ("6C01", "9CFFFFFF/00"),
                ("0C01FFFFFFFF", "/9E"), ("0C01FFFFFF7F", "/BE"), ("1C0101000000", "/9D"),
            ]
        )
    }

    @Test func `limited credit adds the debits of the last transaction, once`() throws {
        // The figures of libfreefare's card test.
        let reader = try Self.application("CC0100EEEE00000000102700 00B80B000001")
        try Self.follow(
            reader,
            [
                ("DC0114050000", "/00"), ("0C0114000000", "/00"), ("DC01A4060000", "/00"), ("C7", "/00"),
                ("F501", "0200EEEE0000000010270000B80B000001/00"), ("6C01", "14000000/00"),
                ("1C01B90B0000", "/BE"), ("1C01B80B0000", "/00"), ("C7", "/00"),
                ("F501", "0200EEEE00000000102700000000000001/00"), ("1C0101000000", "/BE"),
            ]
        )
    }

    @Test func `a value that is free to read needs no key`() throws {
        let reader = try Self.application("CC0103001100000000640000000A00000002")
        #expect(try reader.native(hex: "6C01") == "0A000000/00")
        #expect(try reader.native(hex: "DC0101000000") == "/AE")
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(try reader.send(0x6C, [1], answer: .enciphered, count: 4).data == [10, 0, 0, 0])
        #expect(try reader.send(0xDC, [1], data: [1, 0, 0, 0], mode: .enciphered).status == 0)
        #expect(try reader.send(0x0C, [1], data: [1, 0, 0, 0]).status == 0x7E)
    }

    @Test func `a MACed file's amount carries a MAC`() throws {
        let reader = try Self.application("CC0101001100000000640000000A00000000")
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(try reader.send(0x0C, [1], data: [1, 0, 0, 0], mode: .maced).status == 0)
        #expect(try reader.send(0xC7).status == 0)
        #expect(try reader.send(0x6C, [1], answer: .maced).data == [11, 0, 0, 0])
    }

    @Test func `a linear file is full after its last record`() throws {
        let reader = try Self.application("C10100EEEE020000020000")
        try Self.follow(
            reader,
            [
                ("BB01000000000000", "/BE"), ("3B010000000200000102", "/00"), ("BB01000000000000", "/BE"),
                ("3B010000000200000102", "/00"), ("C7", "/00"), ("3B0101000001000007", "/00"), ("C7", "/00"),
                ("BB01000000000000", "01020007/00"), ("BB01000000010000", "0007/00"), ("BB01010000010000", "0102/00"),
                ("BB01010000000000", "0102/00"), ("BB01010000020000", "/BE"), ("BB01020000010000", "/BE"),
                ("3B010000000200000909", "/BE"), ("F501", "0300EEEE020000020000020000/00"),
            ]
        )
    }

    @Test func `writes before a commit go to one record, which starts as zeros`() throws {
        let reader = try Self.application("C10100EEEE040000020000")
        try Self.follow(
            reader,
            [
                ("3B0100000001000001", "/00"), ("3B0103000001000004", "/00"), ("C7", "/00"),
                ("BB01000000000000", "01000004/00"), ("3B010300000200000404", "/BE"), ("C7", "/0C"),
            ]
        )
    }

    @Test func `a cyclic file keeps all but one of its records`() throws {
        let reader = try Self.application("C00100EEEE010000030000")
        for value in 1...5 as ClosedRange<UInt8> {
            #expect(reader.frame(0x3B, [1, 0, 0, 0, 1, 0, 0, value]).status == 0)
            #expect(reader.frame(0xC7).status == 0)
        }
        #expect(try reader.native(hex: "BB01000000000000") == "0405/00")
        #expect(try reader.native(hex: "BB01010000010000") == "04/00")
        #expect(try reader.native(hex: "BB01020000010000") == "/BE")
    }

    @Test func `clearing waits for the commit, and so does writing after it`() throws {
        let reader = try Self.application("C10100EEEE010000030000")
        try Self.follow(
            reader,
            [
                ("3B0100000001000001", "/00"), ("C7", "/00"), ("EB01", "/00"), ("BB01000000000000", "01/00"),
                ("3B0100000001000002", "/9D"), ("C7", "/0C"), ("EB01", "/00"), ("C7", "/00"),
                ("BB01000000000000", "/BE"), ("3B0100000001000002", "/00"), ("C7", "/00"),
                ("BB01000000000000", "02/00"),
            ]
        )
    }

    @Test func `records are enciphered where the file says so`() throws {
        let reader = try Self.application("C001030000140000030000")
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        let record = Array(1...20) as [UInt8]
        #expect(try reader.send(0x3B, [1, 0, 0, 0, 20, 0, 0], data: record, mode: .enciphered).status == 0)
        #expect(try reader.send(0xC7).status == 0)
        #expect(try reader.send(0xBB, [1, 0, 0, 0, 0, 0, 0], answer: .enciphered, count: 20).data == record)
        #expect(try reader.send(0xEB, [1]).status == 0)
        #expect(try reader.send(0xC7).status == 0)
        #expect(try reader.send(0xBB, [1, 0, 0, 0, 0, 0, 0], answer: .enciphered, count: 0).status == 0xBE)
    }

    /// Session key of a file with R 0, W 1, RW 2; command; status.
    @Test(
        arguments: [
            (0, 0xDC, 0x00), (1, 0xDC, 0x00), (2, 0xDC, 0x00), (0, 0x1C, 0xAE), (1, 0x1C, 0xBE), (2, 0x1C, 0xBE),
            (0, 0x0C, 0xAE), (1, 0x0C, 0xAE), (2, 0x0C, 0x00),
        ] as [(UInt8, UInt8, UInt8)]
    )
    func `each change of a value has its rights`(key: UInt8, code: UInt8, status: UInt8) throws {
        let reader = try TestReader()
        try reader.makeApplication(0x0F, keys: 0x83)
        let create = try #require(Hex.decode("0100200100000000640000000A00000001"))
        #expect(try reader.send(0xCC, create).status == 0)
        #expect(try reader.authenticate(0xAA, key, .zero(.aes128)) == 0)
        #expect(try reader.send(code, [1], data: [1, 0, 0, 0]).status == status)
    }

    @Test(arguments: [(0, 0xAE), (1, 0xAE), (2, 0x00)] as [(UInt8, UInt8)])
    func `clearing records needs the key that reads and writes`(key: UInt8, status: UInt8) throws {
        let reader = try TestReader()
        try reader.makeApplication(0x0F, keys: 0x83)
        let create = try #require(Hex.decode("01002001010000030000"))
        #expect(try reader.send(0xC1, create).status == 0)
        #expect(try reader.authenticate(0xAA, key, .zero(.aes128)) == 0)
        #expect(try reader.send(0xEB, [1]).status == status)
    }
}
