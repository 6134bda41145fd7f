// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualDESFire

/// Published and real-card vectors against the card's side. The log of a real 8K card is replayed as one conversation.
@Suite struct VirtualDESFireVectorTests {
    private let suite = "VirtualDESFireVectorTests"

    @Test func `each published authentication is answered byte for byte`() throws {
        for vector in try VectorSuite.load("auth-0A", "auth-1A", "auth-AA", suite: suite) {
            let reader = try Self.reader(keys: try Self.keys(vector), of: vector)
            reader.willDraw(try vector.bytes("rndB"))
            for step in ["1", "2"] {
                let (command, answer) = (try vector.bytes("tx" + step), try vector.bytes("rx" + step))
                #expect(Self.exchange(command, with: reader) == Self.native(answer), "\(vector)")
            }
        }
    }

    @Test func `the log of a real card is replayed with its random numbers`() throws {
        let kinds = try VectorSuite.load(
            "auth-1A",
            "auth-AA",
            "cmac-chain-EV1",
            "enciphered-command-EV1",
            "changekey-EV1",
            suite: suite
        )
        // One conversation, so it needs the whole log of Tests/Vectors; entries of other folders are run one by one
        // below.
        let log = kinds.filter { $0.name.hasPrefix("elmue-s") && $0.file == "desfire.json" }.prefix(43)
        #expect(log.count == 43)
        var reader = try TestReader(uid: "04063F72633480")
        var session = ""
        for vector in log {
            let next = String(vector.name.prefix(9))
            if next != session {
                reader = try Self.prepare(reader, for: next)
                session = next
            }
            try Self.replay(vector, on: reader)
        }
    }

    /// The author's commands between the logged sessions.
    private static func prepare(_ reader: TestReader, for session: String) throws -> TestReader {
        let applications: [String: [UInt8]] = [
            "elmue-s02": [0x16, 0xDE, 0x00], "elmue-s08": [0x24, 0xDE, 0x00], "elmue-s13": [0x16, 0xAE, 0x00],
        ]
        var reader = reader
        switch session {
        case "elmue-s07":
            let key = try #require(Hex.decode("10182029303840485058606870788088"))
            reader = try reader.reborn { $0[0xDE16]?.keys[1] = StoredKey(family: .des, bytes: key, version: 0) }
            #expect(reader.frame(0x5A, [0x16, 0xDE, 0x00]).status == 0)
        case "elmue-s16":
            reader = try reader.reborn { memory in
                let zero = memory.initialKey(.aes)
                memory[0xAE16]?.keys[0] = zero
            }
            #expect(reader.frame(0x5A, [0x16, 0xAE, 0x00]).status == 0)
        case "elmue-s18":
            #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
        default:
            if let application = applications[session] { #expect(reader.frame(0x5A, application).status == 0) }
        }
        return reader
    }

    private static func replay(_ vector: Vector, on reader: TestReader) throws {
        switch vector.kind {
        case "auth-1A", "auth-AA":
            reader.willDraw(try vector.bytes("rndB"))
            for step in ["1", "2"] {
                let answer = exchange(try vector.bytes("tx" + step), with: reader)
                #expect(answer == (try vector.bytes("rx" + step)), "\(vector)")
            }
        case "cmac-chain-EV1":
            let frames = try #require(vector.list("frames")).compactMap { Hex.decode($0) }
            #expect(!frames.isEmpty && frames.count % 2 == 0)
            for index in stride(from: 0, to: frames.count - 1, by: 2) {
                #expect(exchange(frames[index], with: reader) == frames[index + 1], "\(vector)")
            }
        default:
            #expect(exchange(try vector.bytes("tx"), with: reader) == (try vector.bytes("rx")), "\(vector)")
        }
    }

    @Test func `each published EV1 exchange moves the vector as on the card`() throws {
        for vector in try VectorSuite.load("cmac-chain-EV1", suite: suite) {
            let command = vector.optionalBytes("cmd") ?? vector.list("frames")?.first.flatMap { Hex.decode($0) }
            var session = try Self.session(vector, channel: .ev1)
            try session.pass(try #require(command))
            if let moved = vector.optionalBytes("txCmac") { #expect(session.vector == moved, "\(vector)") }
            let mac = try session.macOfAnswer(vector.optionalBytes("body") ?? [], mode: .plain)
            let expected = try vector.optionalBytes("rxMac") ?? vector.bytes("rxCmac")
            #expect(mac == Array(expected.prefix(8)), "\(vector)")
        }
    }

    @Test func `each published enciphered command is opened`() throws {
        let kinds = ["enciphered-command-EV1": CardSession.Channel.ev1, "enciphered-command-D40": .d40]
        for vector in try VectorSuite.load("enciphered-command-EV1", "enciphered-command-D40", suite: suite) {
            let command = try vector.bytes("tx")
            var session = try Self.session(vector, channel: try #require(kinds[vector.kind]))
            let messaging = try #require(command.first.flatMap(ChipCommand.find)).messaging
            let headerLength = try #require(messaging.headerLength)
            let covered = Array(command.prefix(1 + headerLength))
            let count = try #require(messaging.payload).count(Array(covered.dropFirst()))
            let secured = Array(command.dropFirst(covered.count))
            let data = try session.open(secured, count: count, header: covered, mode: .enciphered)
            #expect(data == Array(try vector.bytes("plain").prefix(count)), "\(vector)")
        }
    }

    @Test func `each published key cryptogram is opened`() throws {
        let kinds = ["changekey-EV1": CardSession.Channel.ev1, "changekey-D40": .d40]
        for vector in try VectorSuite.load("changekey-EV1", "changekey-D40", suite: suite) {
            var session = try Self.session(vector, channel: try #require(kinds[vector.kind]))
            guard let command = vector.optionalBytes("tx") else {
                // The Go library's vector has only the cipher text.
                #expect(try session.decipher(try vector.bytes("cipher")) == (try vector.bytes("plain")), "\(vector)")
                continue
            }
            let new = try Self.newKey(vector)
            let old = vector.optionalBytes("oldKey").map { StoredKey(family: new.family, bytes: $0, version: 0) }
            let cryptogram = KeyCryptogram(family: new.family, old: old, header: Array(command.prefix(2)))
            #expect(try cryptogram.open(Array(command.dropFirst(2)), session: &session) == new, "\(vector)")
        }
    }

    @Test func `a blank card gets its AES master key as in the published session`() throws {
        let changes = try VectorSuite.load("changekey-EV1", suite: suite)
        let opening = try #require(
            try VectorSuite.load("auth-1A", suite: suite).first { $0.name == "revk-des-auth-1A" }
        )
        let change = try #require(changes.first { $0.name == "revk-changekey-des2aes-picc" })
        let reader = try TestReader()
        reader.willDraw(try opening.bytes("rndB"))
        _ = Self.exchange(try opening.bytes("tx1"), with: reader)
        #expect(Self.exchange(try opening.bytes("tx2"), with: reader) == (try opening.bytes("rx2")))
        #expect(Self.exchange(try change.bytes("tx"), with: reader) == [0])
        #expect(try reader.native(hex: "6400") == "01/00")
        #expect(try reader.native(hex: "45") == "0F81/00")
        #expect(try reader.authenticate(0xAA, 0, .zero(.aes128)) == 0)
    }

    @Test func `the key change that a real card refused is refused`() throws {
        for vector in try VectorSuite.load("changekey-D40-negative", suite: suite) {
            let cryptogram = KeyCryptogram(family: .des, old: nil, header: [0xC4, 0])
            var refused = try Self.session(vector, channel: .d40)
            #expect(throws: CardStatus.integrityError) {
                _ = try cryptogram.open(try vector.bytes("posterCipher"), session: &refused)
            }
            var accepted = try Self.session(vector, channel: .d40)
            // The correct cryptogram has the checksum of another key: the chain is right, CRC16 is not.
            let plain = try accepted.decipher(try vector.bytes("correctCipher"))
            #expect(plain == (try vector.bytes("plainCryptogram")))
        }
    }

    @Test func `a MAC on a free credit is a length error`() throws {
        for vector in try VectorSuite.load("maced-command-EV1-negative", suite: suite) {
            let reader = try TestReader()
            _ = reader.frame(0xCA, [1, 2, 3, 0x0F, 0x01])
            _ = reader.frame(0x5A, [1, 2, 3])
            _ = reader.frame(0xCC, [1, 1, 0xEE, 0xEE, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0])
            try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
            #expect(reader.card.respond(to: try vector.bytes("tx")) == (try vector.bytes("rx")), "\(vector)")
        }
    }

    @Test func `GetVersion reports the storage of each published EV1 card`() throws {
        let sizes: [String: VirtualDESFireCard.Memory] = [
            "8192": .eightKilobytes, "4096": .fourKilobytes, "2048": .twoKilobytes,
        ]
        let vectors = try VectorSuite.load("getversion", suite: suite).filter { $0.name.contains("-ev1-") }
        #expect(vectors.count >= 3)
        for vector in vectors {
            let frames = try #require(vector.list("frames")).compactMap { Hex.decode($0) }
            let exponent = try #require(frames.first?[5]) >> 1
            let size = try #require(sizes[String(1 << Int(exponent))])
            let uid = Array(try #require(frames.last).prefix(7))
            let reader = try TestReader(uid: Hex.encode(uid), memory: size)
            #expect(reader.frame(0x60) == .init(data: frames[0], status: 0xAF))
            #expect(reader.frame(0xAF) == .init(data: frames[1], status: 0xAF))
            let last = reader.frame(0xAF)
            #expect(last.status == 0 && last.data.count == 14 && Array(last.data.prefix(7)) == uid)
        }
    }

    @Test func `the synthetic conversation is answered byte for byte`() throws {
        let trace = try SyntheticTrace.load()
        #expect(trace.exchanges.count == 25)
        let reader = try TestReader(uid: trace.uid)
        for (index, exchange) in trace.exchanges.enumerated() {
            if let random = trace.randoms[index] { reader.willDraw(random) }
            let answer = reader.card.respond(to: exchange.command)
            #expect(Hex.encode(answer) == Hex.encode(exchange.answer), "APDU \(index)")
        }
    }
}

extension VirtualDESFireVectorTests {
    /// A native or wrapped answer as native: status first.
    private static func native(_ answer: [UInt8]) -> [UInt8] {
        let isWrapped = answer.suffix(2).first == 0x91 && answer.count % 8 == 2
        return isWrapped ? answer.suffix(1) + answer.dropLast(2) : answer
    }

    /// Sends a native command in frames, a wrapped one unchanged; returns the native answer.
    private static func exchange(_ command: [UInt8], with reader: TestReader) -> [UInt8] {
        if command.first == 0x90 { return native(reader.card.respond(to: command)) }
        let rest = Array(command.dropFirst())
        var answer = reader.frame(command.first ?? 0, Array(rest.prefix(54)))
        if rest.count > 54 { answer = reader.frame(0xAF, Array(rest.dropFirst(54))) }
        return [answer.status] + answer.data
    }

    private static func session(_ vector: Vector, channel: CardSession.Channel) throws -> CardSession {
        let initial = vector.optionalBytes("ivBefore")
        var bytes = try vector.bytes(vector.optionalBytes("sessionKey") == nil ? "key" : "sessionKey")
        // The Go library repeats the first half at the end of a two-key triple DES key; eight bytes are half a DES key.
        let isTwoKey = bytes.count == 24 && bytes.prefix(8) == bytes.suffix(8)
        if isTwoKey { bytes = Array(bytes.prefix(16)) }
        if bytes.count == 8 { bytes += bytes }
        let ofSixteen: CardKeyType = initial?.count == 16 ? .aes128 : .twoKeyTripleDES
        let type: CardKeyType = bytes.count == 24 ? .threeKeyTripleDES : ofSixteen
        let key = try CardKey(type: type, wiping: &bytes)
        var session = try CardSession(channel: channel, keyNumber: 0, key: key)
        if let initial { session.vector = initial }
        return session
    }

    private static func newKey(_ vector: Vector) throws -> StoredKey {
        let bytes = try vector.bytes("newKey")
        let version = vector.text("keyVersion").flatMap { UInt8($0) }
        let family: KeyFamily = version != nil ? .aes : bytes.count == 24 ? .threeKeyTripleDES : .des
        return StoredKey(family: family, bytes: bytes, version: version ?? 0)
    }

    private static func keys(_ vector: Vector) throws -> [StoredKey] {
        let bytes = try vector.bytes("key")
        let family: KeyFamily = vector.kind == "auth-AA" ? .aes : bytes.count == 24 ? .threeKeyTripleDES : .des
        let whole = bytes.count == 8 ? bytes + bytes : bytes
        return [StoredKey](repeating: StoredKey(family: family, bytes: whole, version: 0), count: 14)
    }

    /// A card with one application, all of whose keys are the vector's.
    private static func reader(keys: [StoredKey], of vector: Vector) throws -> TestReader {
        let family = try #require(keys.first).family
        let reader = try TestReader().reborn {
            $0[0x030201] = StoredApplication(number: 0x030201, family: family, settings: 0x0F, keys: keys)
        }
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        return reader
    }
}
