// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Published DESFire conversations from the SAM's side: authentications and key changes of all key types.
@Suite struct SAMCardSessionVectorTests {
    private static let suite = "SAMCardSessionVectorTests"

    @Test func `the SAM's tokens are those of published authentications`() throws {
        for vector in try VectorSuite.load("auth-AA", "auth-1A", "auth-0A", suite: Self.suite) {
            let entry = try entry(vector, isD40: vector.kind == "auth-0A", keyField: "key")
            let key = try #require(entry.keys.first)
            let pending = try SAMCardAuthentication(
                key: key,
                entry: entry,
                challenge: Self.payload(vector.bytes("rx1")),
                random: FixedRandom(vector.bytes("rndA"))
            )
            #expect(try pending.token == Self.payload(vector.bytes("tx2")), "\(vector)")
            let session = try pending.finish(Self.payload(vector.bytes("rx2")))
            let expected = try VirtualSAMFixture.key(vector.bytes("sessionKey"), name: vector.text("keyType"))
            #expect(try Self.sample(session.key) == Self.sample(expected), "\(vector)")
        }
    }

    @Test func `key changes match those that published cards accepted`() throws {
        for vector in try VectorSuite.load("changekey-EV1", "changekey-D40", suite: Self.suite) {
            let isD40 = vector.kind == "changekey-D40"
            var session = try self.session(vector, isD40: isD40)
            guard let frame = vector.optionalBytes("tx") else {
                // One vector has only the enciphering.
                #expect(try session.send(vector.bytes("plain")) == vector.bytes("cipher"), "\(vector)")
                continue
            }
            let number = try #require(frame.dropFirst().first)
            let change = SAMKeyChange(
                keyNumber: number & 0x0F,
                isCardMasterKey: number & 0xC0 != 0,
                newKey: try key(vector, "newKey"),
                currentKey: vector.optionalBytes("oldKey") == nil ? nil : try key(vector, "oldKey")
            )
            #expect(try change.cryptogram(in: &session) == Array(frame.dropFirst(2)), "\(vector)")
        }
    }

    @Test func `enciphered commands match those that published cards accepted`() throws {
        let kinds = ["enciphered-command-EV1", "enciphered-command-D40"]
        for vector in try VectorSuite.load(kinds[0], kinds[1], suite: Self.suite) {
            let isD40 = vector.kind == kinds[1]
            var session = try self.session(vector, isD40: isD40)
            let frame = try vector.bytes("tx")
            let setting = Array(try vector.bytes("plain").prefix(1))
            let header = Array(frame.prefix(1))
            #expect(try session.encipher(header: header, data: setting) == Array(frame.dropFirst()), "\(vector)")
        }
    }

    @Test func `MACs of published sessions follow each other`() throws {
        for vector in try VectorSuite.load("cmac-chain-EV1", suite: Self.suite) {
            var session = try self.session(vector, isD40: false)
            let command = try vector.list("frames").map(Self.command) ?? vector.bytes("cmd")
            let mac = try session.mac(of: command)
            if let expected = vector.optionalBytes("txCmac") {
                #expect(Array(mac.prefix(expected.count)) == expected, "\(vector)")
            }
            let answer = (vector.optionalBytes("body") ?? []) + [0x00]
            let expected = try vector.optionalBytes("rxCmac") ?? vector.bytes("rxMac")
            #expect(try Array(session.mac(of: answer).prefix(expected.count)) == expected, "\(vector)")
        }
    }

    /// The bytes after command or status byte, native or wrapped.
    private static func payload(_ frame: [UInt8]) -> [UInt8] {
        if frame.suffix(2).first == 0x91 { return Array(frame.dropLast(2)) }
        return frame.first == 0x90 ? Array(frame.dropFirst(5).dropLast()) : Array(frame.dropFirst())
    }

    /// The command without the AF of its later frames; commands and answers alternate.
    private static func command(_ frames: [String]) -> [UInt8] {
        let sent = stride(from: 0, to: frames.count, by: 2).map { Hex.decode(frames[$0]) ?? [] }
        return (sent.first ?? []) + sent.dropFirst().flatMap { $0.dropFirst() }
    }

    private func session(_ vector: Vector, isD40: Bool) throws -> SAMCardSession {
        let entry = try entry(vector, isD40: isD40, keyField: vector.text("sessionKey") == nil ? "key" : "sessionKey")
        var session = try SAMCardSession(key: try #require(entry.keys.first), entry: entry)
        if let vector = vector.optionalBytes("ivBefore"), !isD40 { session.vector = vector }
        return session
    }

    private func entry(_ vector: Vector, isD40: Bool, keyField: String) throws -> SAMKeyEntry {
        let key = try VirtualSAMFixture.key(vector.bytes(keyField), name: Self.keyType(vector))
        return try SAMKeyEntry(number: 1, keys: [key], class: .picc, secureMessaging: isD40 ? .d40 : .ev1)
    }

    /// AES or not: by the key type, or by the block of the vector.
    private static func keyType(_ vector: Vector) -> String? {
        vector.text("keyType") ?? (vector.optionalBytes("ivBefore")?.count == 16 ? "AES" : nil)
    }

    /// A key to write; for the DES family its version is in its bytes.
    private func key(_ vector: Vector, _ field: String) throws -> CardKey {
        let bytes = try vector.bytes(field)
        if let version = vector.text("keyVersion").flatMap(UInt8.init) {
            return try VirtualSAMFixture.key(bytes, version: version, name: "AES")
        }
        let version = bytes.prefix(8).reduce(UInt8(0)) { $0 << 1 | $1 & 1 }
        return try VirtualSAMFixture.key(bytes, version: version, name: nil)
    }

    /// Zeros enciphered by a key: equal for keys that differ in parity bits only.
    private static func sample(_ key: CardKey) throws -> [UInt8] {
        try BlockCipher(key).encrypt([UInt8](repeating: 0, count: 16))
    }
}
