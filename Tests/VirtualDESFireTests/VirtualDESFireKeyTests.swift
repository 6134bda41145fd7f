// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// ChangeKey, key settings and SetConfiguration.
@Suite struct VirtualDESFireKeyTests {
    private static let first = [UInt8](repeating: 0x11, count: 16)
    private static let second = (0..<16).map { UInt8($0) << 1 }

    private static func aes(_ bytes: [UInt8]) throws -> CardKey {
        var copy = bytes
        return try CardKey(type: .aes128, wiping: &copy)
    }

    /// An application with three AES keys and these settings, key 0's session open.
    private static func application(_ settings: UInt8) throws -> TestReader {
        let reader = try TestReader()
        try reader.makeApplication(settings, keys: 0x83)
        return reader
    }

    @Test func `changing another key keeps the session, changing its own key ends it`() throws {
        let reader = try Self.application(0x0F)
        let zero = [UInt8](repeating: 0, count: 16)
        #expect(try reader.changeKey(1, to: Self.first, version: [7], old: zero).status == 0)
        #expect(try reader.changeKey(1, to: Self.second, version: [8], old: Self.first).status == 0)
        #expect(try reader.send(0x64, [1]).data == [8])
        #expect(try reader.changeKey(0, to: Self.first, version: [1], old: nil) == .init(data: [], status: 0))
        #expect(reader.frame(0x51).status == 0xAE)
        #expect(try reader.native(hex: "6400") == "01/00")
        #expect(try reader.authenticate(0xAA, 0, .zero(.aes128)) == 0xAE)
        #expect(try reader.authenticate(0xAA, 0, Self.aes(Self.first)) == 0)
        #expect(try reader.authenticate(0xAA, 1, Self.aes(Self.second)) == 0)
    }

    @Test func `a wrong old key is an integrity error and changes nothing`() throws {
        let reader = try Self.application(0x0F)
        let before = try reader.memory
        #expect(try reader.changeKey(1, to: Self.first, version: [7], old: Self.second).status == 0x1E)
        #expect(try reader.memory == before)
        #expect(reader.frame(0x51).status == 0xAE)
    }

    @Test func `a key change needs a session, a key that exists and its own length`() throws {
        let reader = try Self.application(0x0F)
        #expect(try reader.changeKey(3, to: Self.first, version: [7], old: Self.second).status == 0x40)
        #expect(reader.frame(0xC4, [1] + [UInt8](repeating: 0, count: 32)).status == 0xAE)
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(reader.frame(0xC4, [1] + [UInt8](repeating: 0, count: 24)).status == 0x7E)
        #expect(reader.frame(0xC4, [1] + Self.first).status == 0x7E)
    }

    /// Settings, session key, key to change, status.
    @Test(
        arguments: [
            (0x0E, 0, 0, 0x9D), (0x0F, 1, 0, 0xAE), (0x0F, 1, 1, 0xAE), (0x0F, 0, 2, 0x00), (0x1F, 1, 2, 0x00),
            (0x1F, 0, 2, 0xAE), (0x1F, 0, 1, 0x00), (0x1F, 1, 1, 0xAE), (0xEF, 1, 1, 0x00), (0xEF, 0, 1, 0xAE),
            (0xFF, 0, 1, 0x9D), (0xFF, 1, 1, 0x9D), (0xFF, 0, 0, 0x00),
        ] as [(UInt8, UInt8, UInt8, UInt8)]
    )
    func `the settings decide which session changes a key`(settings: UInt8, session: UInt8, key: UInt8, status: UInt8)
        throws
    {
        let reader = try Self.application(settings)
        #expect(try reader.authenticate(0xAA, session, .zero(.aes128)) == 0)
        let old = key == session ? nil : [UInt8](repeating: 0, count: 16)
        #expect(try reader.changeKey(key, to: Self.first, version: [1], old: old).status == status)
    }

    /// Key number as sent, family of the new master key, authentication code.
    @Test(
        arguments: [(0x00, 16, 0x1A), (0x40, 24, 0x1A), (0x80, 16, 0xAA)] as [(UInt8, Int, UInt8)],
        [0x0A, 0x1A] as [UInt8]
    )
    func `the master key changes its type`(change: (number: UInt8, length: Int, code: UInt8), session: UInt8) throws {
        let reader = try TestReader()
        try reader.authenticate(session, 0, .zero(.twoKeyTripleDES))
        var key = (0..<change.length).map { UInt8($0) &* 10 & 0xFE }
        let version: [UInt8] = change.number == 0x80 ? [0x42] : []
        #expect(try reader.changeKey(change.number, to: key, version: version, old: nil).status == 0)
        #expect(try reader.native(hex: "6400") == (version.isEmpty ? "00" : "42") + "/00")
        #expect(try reader.native(hex: "45") == "0F" + Hex.encode([1 | change.number]) + "/00")
        let type = try #require(KeyFamily(typeBits: change.number)).type
        #expect(try reader.authenticate(change.code, 0, CardKey(type: type, wiping: &key)) == 0)
    }

    @Test func `key type 11 does not exist`() throws {
        let reader = try TestReader()
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.changeKey(0xC0, to: Self.first, version: [], old: nil).status == 0x9E)
    }

    @Test func `the version of a DES key is in its lowest bits`() throws {
        let reader = try TestReader()
        _ = reader.frame(0xCA, [1, 2, 3, 0x0F, 0x02])
        _ = reader.frame(0x5A, [1, 2, 3])
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        let key: [UInt8] = [1, 0, 1, 0, 0, 1, 0, 1] + [UInt8](repeating: 0x20, count: 8)
        #expect(try reader.changeKey(1, to: key, version: [], old: [UInt8](repeating: 0, count: 16)).status == 0)
        #expect(try reader.send(0x64, [1]).data == [0xA5])
    }

    @Test func `settings change under the master key until they are frozen`() throws {
        let reader = try Self.application(0x0F)
        #expect(try reader.authenticate(0xAA, 1, .zero(.aes128)) == 0)
        #expect(try reader.send(0x54, data: [0x0B], mode: .enciphered).status == 0xAE)
        try reader.authenticate(0xAA, 0, .zero(.aes128))
        #expect(try reader.send(0x54, data: [0x03], mode: .enciphered).status == 0)
        #expect(try reader.send(0x45).data == [0x03, 0x83])
        #expect(try reader.send(0x54, data: [0x0F], mode: .enciphered).status == 0x9D)
        #expect(try reader.native(hex: "45") == "0383/00")
    }

    @Test func `listing and creating need the master key when the settings say so`() throws {
        let reader = try Self.application(0x08)
        #expect(try reader.send(0xCD, [1, 0, 0xEE, 0xEE, 1, 0, 0]).status == 0)
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        for command in ["6F", "61", "45", "F501", "DF01", "CD0200EEEE010000"] {
            #expect(try reader.native(hex: command) == "/AE")
        }
        #expect(try reader.native(hex: "6401") == "00/00")
    }

    @Test func `a card with settings 08 reserves its applications for its master key`() throws {
        let reader = try TestReader()
        #expect(reader.frame(0xCA, [1, 2, 3, 0x0F, 1]).status == 0)
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.send(0x54, data: [0x08], mode: .enciphered).status == 0)
        #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
        for command in ["6A", "6D", "45", "DA010203", "CA0405060F01"] {
            #expect(try reader.native(hex: command) == "/AE")
        }
    }

    @Test func `SetConfiguration gives new applications another key`() throws {
        let reader = try TestReader()
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        let key = Self.second + [UInt8](repeating: 0, count: 8)
        #expect(try reader.configure(1, key + [0x33]).status == 0)
        #expect(try reader.send(0xCA, [1, 2, 3, 0x0F, 0x81]).status == 0)
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(try reader.native(hex: "6400") == "33/00")
        #expect(try reader.authenticate(0xAA, 0, Self.aes(Self.second)) == 0)
    }

    @Test func `a random UID and disabled formatting cannot be undone`() throws {
        let reader = try TestReader()
        try reader.authenticate(0x0A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.configure(0, [3]).status == 0)
        #expect(try reader.configure(0, [0]).status == 0)
        reader.card.powerOn()
        let uid = try #require(reader.card.uid)
        #expect(uid.bytes.count == 4 && uid.bytes.first == 0x80)
        #expect(reader.native([0x60]).data.dropFirst(14).prefix(7).allSatisfy { $0 == 0 })
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.send(0x51, answer: .enciphered, count: 7).data == [4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66])
        #expect(try reader.send(0xFC).status == 0x9D)
        reader.card.powerOn()
        #expect(reader.card.uid != uid)
    }

    @Test func `another answer to select is another ATR, and a malformed one is refused`() throws {
        let reader = try TestReader()
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.configure(2, [0x07, 0x75, 0x77, 0x81, 0x02, 0x80, 0x41]).status == 0)
        #expect(try ATR(reader.card.atr).historicalBytes == [0x80, 0x41])
        #expect(try reader.configure(2, [0x02, 0xF0]).status == 0x9E)
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        #expect(try reader.configure(5, [0]).status == 0x9E)
    }
}
