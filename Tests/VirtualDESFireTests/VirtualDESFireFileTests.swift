// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// Files: settings, rights, transactions.
@Suite struct VirtualDESFireFileTests {
    /// An application with three AES keys and free creation, selected, with key 0's session.
    private static func application(keys: UInt8 = 0x83) throws -> TestReader {
        let reader = try TestReader()
        try reader.makeApplication(0x0F, keys: keys)
        return reader
    }

    /// Sends a whole plain command under the session.
    private static func send(_ reader: TestReader, _ hex: String) throws -> String {
        let bytes = try #require(Hex.decode(hex))
        let answer = try reader.send(try #require(bytes.first), Array(bytes.dropFirst()))
        return Hex.encode(answer.data) + "/" + Hex.encode([answer.status])
    }

    @Test(arguments: [
        ("CD0103211020 0000", "F501", "00032110200000"), ("CB0201FFEE400000", "F502", "0101FFEE400000"),
        ("CC0300EEEE0000000064000000 0A000000 01", "F503", "0200EEEE00000000640000000000000001"),
        ("C10402EEEE0500000A0000", "F504", "0300EEEE0500000A0000000000"),
        ("C00503EEEE0500000A0000", "F505", "0403EEEE0500000A0000000000"),
    ])
    func `a file has the settings it was created with`(command: String, query: String, settings: String) throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, command) == "/00")
        #expect(try Self.send(reader, query) == settings + "/00")
        #expect(try Self.send(reader, command) == "/DE")
    }

    @Test(arguments: [
        "CD2000EEEE010000", "CD0104EEEE010000", "CD0100EEEE000000", "CD010033EE010000", "C10100EEEE0000000A0000",
        "C10100EEEE010000000000", "C00100EEEE010000010000", "CC0100EEEE0A0000000000000000000000 00",
        "CC0100EEEE00000000640000006500000000", "CC0100EEEE00000000640000000A00000004", "CD01E110 00EEEE010000",
    ])
    func `impossible files are refused`(command: String) throws {
        #expect(try Self.send(try Self.application(), command) == "/9E")
    }

    @Test func `files may have ISO identifiers where the application allows it`() throws {
        let reader = try Self.application(keys: 0xA3)
        #expect(try Self.send(reader, "CD0110E100EEEE010000") == "/00")
        #expect(try Self.send(reader, "CB0210E100EEEE010000") == "/DE")
        #expect(try Self.send(reader, "CB0211E100EEEE010000") == "/00")
        #expect(try Self.send(reader, "C10300EEEE010000010000") == "/00")
        #expect(try Self.send(reader, "61") == "10E111E1/00")
        #expect(try Self.send(reader, "6F") == "010203/00")
        #expect(try Self.send(reader, "DF02") == "/00")
        #expect(try Self.send(reader, "6F") == "0103/00")
        #expect(try Self.send(reader, "F502") == "/F0")
    }

    @Test func `there are thirty-two files`() throws {
        let reader = try Self.application()
        for number in 0..<32 as Range<UInt8> {
            #expect(try reader.send(0xCD, [number, 0, 0xEE, 0xEE, 1, 0, 0]).status == 0)
        }
        #expect(try reader.send(0x6F).data == Array(0..<32))
        #expect(try reader.send(0xCD, [32, 0, 0xEE, 0xEE, 1, 0, 0]).status == 0x9E)
    }

    /// Rights as on the wire, session key (nil none), status of reading and of writing.
    @Test(
        arguments: [
            ("EEEE", nil, 0x00, 0x00), ("1021", nil, 0xAE, 0xAE), ("1021", 0, 0xAE, 0xAE), ("1021", 1, 0x00, 0x00),
            ("F0FF", 0, 0x9D, 0x9D), ("F0F1", 1, 0x9D, 0x00), ("F01F", 1, 0x00, 0x9D), ("F0F1", 0, 0x9D, 0xAE),
            ("F0E1", nil, 0x00, 0xAE), ("00E1", 2, 0x00, 0xAE), ("E0FF", 2, 0x00, 0x00), ("2111", 2, 0x00, 0x00),
        ] as [(String, UInt8?, UInt8, UInt8)]
    )
    func `rights are a key, everybody or no one`(rights: String, key: UInt8?, read: UInt8, write: UInt8) throws {
        let reader = try Self.application()
        #expect(try reader.send(0xCD, [1, 0] + (try #require(Hex.decode(rights))) + [4, 0, 0]).status == 0)
        func login() throws {
            #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
            if let key { #expect(try reader.authenticate(0xAA, key, .zero(.aes128)) == 0) }
        }
        try login()
        if key == nil { reader.forgetSession() }
        #expect(try reader.send(0xBD, [1, 0, 0, 0, 4, 0, 0]).status == read)
        try login()
        #expect(try reader.send(0x3D, [1, 0, 0, 0, 1, 0, 0], data: [1]).status == write)
    }

    @Test func `everybody's right is plain in an enciphered file, also in a session`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CD0103E1EE100000") == "/00")
        #expect(try reader.send(0x3D, [1, 0, 0, 0, 2, 0, 0], data: [8, 9]).status == 0)
        #expect(try reader.send(0xBD, [1, 0, 0, 0, 2, 0, 0]).data == [8, 9])
        #expect(try reader.send(0x3D, [1, 0, 0, 0, 2, 0, 0], data: [8, 9], mode: .maced).status == 0x7E)
    }

    @Test func `offset and length must lie in the file`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CD0100EEEE0A0000") == "/00")
        reader.forgetSession()
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        for (range, status) in [
            ("0000000A0000", 0x00), ("0100000A0000", 0xBE), ("0A0000000000", 0xBE), ("090000000000", 0x00),
            ("FFFFFFFFFFFF", 0xBE), ("0B0000000000", 0xBE),
        ] as [(String, UInt8)] {
            #expect(reader.native([0xBD, 1] + (try #require(Hex.decode(range)))).status == status, "\(range)")
        }
        #expect(try reader.native(hex: "3D010900000200000102") == "/BE")
        #expect(try reader.native(hex: "3D01000000000000") == "/9E")
        #expect(try reader.native(hex: "BD02000000010000") == "/F0")
    }

    @Test func `a command for another kind of file is refused`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CD0100EEEE0A0000") == "/00")
        for command in ["6C01", "BB01000000000000", "EB01", "0C0101000000"] {
            try reader.authenticate(0xAA, 0, .zero(.aes128))
            #expect(try Self.send(reader, command) == "/9E")
        }
    }

    @Test func `file settings change enciphered under their key, plain for everybody`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CD010020120A0000") == "/00")
        #expect(try reader.send(0x5F, [1], data: [3, 0x21, 0x43], mode: .enciphered).status == 0x9E)
        try reader.authenticate(0xAA, 1, .zero(.aes128))
        #expect(try reader.send(0x5F, [1], data: [3, 0x2E, 0x10], mode: .enciphered).status == 0xAE)
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(try reader.send(0x5F, [1], data: [3, 0x2E, 0x10]).status == 0x7E)
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(try reader.send(0x5F, [1], data: [3, 0x2E, 0x10], mode: .enciphered).status == 0)
        #expect(try Self.send(reader, "F501") == "00032E100A0000/00")
        #expect(try reader.send(0x5F, [1], data: [1, 0x2F, 0x10]).status == 0)
        #expect(try reader.send(0x5F, [1], data: [0, 0, 0]).status == 0x9D)
    }

    @Test func `a backup file shows its old content until the commit`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CB0100EEEE040000") == "/00")
        #expect(try Self.send(reader, "3D010000000200000102") == "/00")
        #expect(try Self.send(reader, "3D0103000001000009") == "/00")
        #expect(try Self.send(reader, "BD01000000000000") == "00000000/00")
        #expect(try Self.send(reader, "C7") == "/00")
        #expect(try Self.send(reader, "BD01000000000000") == "01020009/00")
        #expect(try Self.send(reader, "3D0100000001000077") == "/00")
        #expect(try Self.send(reader, "A7") == "/00")
        #expect(try Self.send(reader, "BD01000000000000") == "01020009/00")
        #expect(try Self.send(reader, "C7") == "/0C")
    }

    @Test(arguments: ["F509", "5A010203", "AA00", "99"])
    func `errors, selection and a failed authentication abort the transaction`(command: String) throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CB0100EEEE040000") == "/00")
        reader.forgetSession()
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(try reader.native(hex: "3D0100000001000077") == "/00")
        let bytes = try #require(Hex.decode(command))
        if reader.frame(bytes[0], Array(bytes.dropFirst())).status == 0xAF { _ = reader.frame(0xAF, [0]) }
        #expect(reader.frame(0xC7).status == 0x0C)
    }

    @Test func `a transaction continues under another key`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CB010020120A0000") == "/00")
        try reader.authenticate(0xAA, 2, .zero(.aes128))
        #expect(try Self.send(reader, "3D0100000001000077") == "/00")
        try reader.authenticate(0xAA, 1, .zero(.aes128))
        #expect(try Self.send(reader, "C7") == "/00")
        #expect(try Self.send(reader, "BD01000000010000") == "77/00")
    }

    @Test func `one commit applies the writes to several files at once`() throws {
        let reader = try Self.application()
        #expect(try Self.send(reader, "CB0100EEEE040000") == "/00")
        #expect(try Self.send(reader, "CC0200EEEE00000000640000000A00000000") == "/00")
        #expect(try Self.send(reader, "3D0100000001000077") == "/00")
        #expect(try Self.send(reader, "0C0205000000") == "/00")
        let saves = reader.image.saveCount
        #expect(try Self.send(reader, "C7") == "/00")
        #expect(reader.image.saveCount == saves + 1)
        #expect(try Self.send(reader, "6C02") == "0F000000/00")
        #expect(try Self.send(reader, "BD01000000000000") == "77000000/00")
    }
}
