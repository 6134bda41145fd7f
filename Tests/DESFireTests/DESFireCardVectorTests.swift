// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct DESFireCardVectorTests {
    private static let suite = "DESFireCardVectorTests"

    @Test func `recorded exchanges pass through the card, command by command`() throws {
        for vector in try VectorSuite.load("cmac-chain-EV1", suite: Self.suite) {
            let frames = try Self.frames(of: vector)
            let channel = try ScriptedChannel(SessionFixture.script(native: frames))
            let card = try Self.card(on: channel, vector)
            let data = try Replay.run(SessionFixture.bytes(frames[0]), on: card)
            #expect(channel.mismatch == nil && channel.remaining == 0, "\(vector): \(channel.mismatch ?? "")")
            if let data { #expect(data == vector.optionalBytes("body"), "\(vector)") }
        }
    }

    @Test func `a recorded session runs as a whole on one vector`() throws {
        let vectors = try VectorSuite.load("cmac-chain-EV1", "auth-AA", suite: Self.suite)
            .filter { $0.name.hasPrefix("elmue-s17-") }
        let openings = vectors.indices.filter { vectors[$0].kind == "auth-AA" }
        #expect(!openings.isEmpty)
        for (start, end) in zip(openings, openings.dropFirst() + [vectors.endIndex]) {
            try replay(opening: vectors[start], exchanges: vectors[start + 1..<end])
        }
    }

    private func replay(opening: Vector, exchanges: ArraySlice<Vector>) throws {
        #expect(exchanges.count == 9)
        let frames = try ["tx1", "rx1", "tx2", "rx2"].map { try #require(opening.text($0)) }
        let script = try SessionFixture.script(native: frames + exchanges.flatMap(Self.frames(of:)))
        let channel = try ScriptedChannel(script)
        let keys = SoftwareKeyHolder(random: FixedRandom(try opening.bytes("rndA")))
        keys.store(try SessionFixture.aesKey(try opening.bytes("key")), entry: 1)
        let card = DESFireCard(channel: channel, keys: keys)
        try card.authenticate(.aes, keyNumber: 1, with: KeyReference(entry: 1, version: 0))
        for vector in exchanges {
            _ = try Replay.run(SessionFixture.bytes(try Self.frames(of: vector)[0]), on: card)
        }
        #expect(card.isAuthenticated && channel.remaining == 0)
    }

    @Test func `enciphered commands are the recorded ones`() throws {
        let vectors = try VectorSuite.load("enciphered-command-EV1", "enciphered-command-D40", suite: Self.suite)
        for vector in vectors {
            let frames = try ["tx", "rx"].map { try #require(vector.text($0)) }
            let channel = try ScriptedChannel(SessionFixture.script(native: frames))
            let card = try Self.card(on: channel, vector)
            #expect(frames[0].hasPrefix("54"), "\(vector)")
            try card.changeKeySettings(KeySettings(rawValue: try #require(vector.bytes("plain").first)))
            #expect(card.isAuthenticated && channel.remaining == 0, "\(vector)")
        }
    }

    @Test func `recorded key changes are sent byte for byte`() throws {
        for vector in try VectorSuite.load("changekey-EV1", "changekey-D40", suite: Self.suite) {
            guard let sent = vector.optionalBytes("tx") else {
                try Self.checkCryptogramOnly(vector)
                continue
            }
            let channel = try ScriptedChannel(
                SessionFixture.script(native: [Hex.encode(sent), vector.text("rx") ?? "00"])
            )
            let keys = SoftwareKeyHolder(random: FixedRandom([]))
            let version = vector.text("keyVersion").flatMap { UInt8($0) }
            let new = try Self.key(try vector.bytes("newKey"), version)
            keys.store(new, entry: 1)
            let reference = KeyReference(entry: 1, version: new.version)
            let old = try vector.optionalBytes("oldKey").map { try Self.key($0, version.map { _ in 0xEE }) }
            if let old { keys.store(old, entry: 2) }
            let number = sent[1]
            let card = try Self.card(on: channel, vector, keyNumber: old == nil ? number & 0x0F : 0, keys: keys)
            if number & 0xC0 != 0 {
                try card.changeCardMasterKey(to: reference, type: new.type)
            } else {
                card.selectedApplication = ApplicationID(number: 1)
                let current = KeyReference(entry: 2, version: old?.version ?? 0)
                try card.changeKey(number, from: current, to: reference)
            }
            #expect(channel.remaining == 0, "\(vector)")
            #expect(card.isAuthenticated == (old != nil), "\(vector)")
        }
    }

    @Test func `the recorded command with a right MAC is sent, and its refusal ends the session`() throws {
        for vector in try VectorSuite.load("maced-command-EV1-negative", suite: Self.suite) {
            let (sent, answer) = (try #require(vector.text("tx")), try #require(vector.text("rx")))
            let channel = try ScriptedChannel([(sent, answer)])
            let card = try Self.card(on: channel, vector)
            var reader = ByteReader(try vector.bytes("cmd").dropFirst())
            let (file, amount) = (try reader.readUInt8(), try reader.readUInt32LittleEndian())
            #expect(throws: DESFireError.card(.lengthError, command: 0x0C)) {
                try card.credit(Int32(amount), to: file, mode: .maced)
            }
            #expect(!card.isAuthenticated && channel.mismatch == nil, "\(vector)")
        }
    }

    @Test func `answers to GetVersion are decoded`() throws {
        for vector in try VectorSuite.load("getversion", suite: Self.suite) {
            let frames = try #require(vector.list("frames"))
            let channel = try ScriptedChannel([
                ("9060000000", frames[0] + "91AF"), ("90AF000000", frames[1] + "91AF"),
                ("90AF000000", frames[2] + "9100"),
            ])
            let version = try DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([]))).version()
            #expect(String(version.storageSize) == vector.text("storage"), "\(vector)")
            #expect(!version.isLarger, "\(vector)")
            #expect(try version.uid?.bytes == vector.bytes("uid"), "\(vector)")
            #expect(try version.batch == vector.bytes("batch"), "\(vector)")
            #expect(version.week == vector.text("week").flatMap { Int($0) }, "\(vector)")
            #expect(version.year == vector.text("year").flatMap { Int($0) }, "\(vector)")
            #expect("\(version.hardware.major).\(version.hardware.minor)" == vector.text("hwVersion"), "\(vector)")
            #expect("\(version.software.major).\(version.software.minor)" == vector.text("swVersion"), "\(vector)")
            #expect(version.generation == (version.hardware.major == 0 ? .d40 : .ev1), "\(vector)")
        }
    }

    /// A vector that has only the cryptogram.
    private static func checkCryptogramOnly(_ vector: Vector) throws {
        let new = try SessionFixture.desKey(Array(try vector.bytes("plain").prefix(16)))
        var session = try SecureMessaging(.iso, sessionKey: try SessionFixture.desKey(try vector.bytes("key")))
        #expect(
            try session.cryptogram(keyNumberByte: 0, current: nil, new: new) == vector.bytes("cipher"),
            "\(vector)"
        )
    }

    private static func frames(of vector: Vector) throws -> [String] {
        if let frames = vector.list("frames") { return frames }
        return [try #require(vector.text("cmd")), "00" + (try #require(vector.text("rxMac")))]
    }

    private static func key(_ bytes: [UInt8], _ version: UInt8?) throws -> CardKey {
        guard let version else { return try SessionFixture.desKey(bytes) }
        return try SessionFixture.aesKey(bytes, version: version)
    }

    private static func card(
        on channel: any CardChannel,
        _ vector: Vector,
        keyNumber: UInt8 = 0,
        keys: SoftwareKeyHolder = SoftwareKeyHolder(random: FixedRandom([]))
    ) throws -> DESFireCard {
        let start = vector.optionalBytes("ivBefore") ?? [UInt8](repeating: 0, count: 8)
        let key = try SessionFixture.sessionKey(try vector.bytes("sessionKey"), blockSize: start.count)
        let method: AuthenticationMethod =
            vector.kind.hasSuffix("D40") ? .legacy : key.type == .aes128 ? .aes : .iso
        return try SessionFixture.card(
            on: channel,
            method: method,
            sessionKey: key,
            vector: start,
            keyNumber: keyNumber,
            keys: keys
        )
    }
}

/// Turns a recorded native command back into a call of the card's function.
private enum Replay {
    struct UnknownCommand: Error { let code: UInt8 }

    /// Returns the answer's data where the function returns it unchanged.
    static func run(_ command: [UInt8], on card: DESFireCard) throws -> [UInt8]? {
        let parameters = Array(command.dropFirst())
        switch command[0] {
        case 0x60: _ = try card.version()
        case 0xFC: try card.formatPICC()
        case 0xCA: try createApplication(parameters, on: card)
        case 0xDA: try card.deleteApplication(try #require(ApplicationID(wire: parameters)))
        case 0x6A: return try card.applicationIDs().flatMap(\.wire)
        case 0x45: _ = try card.keySettings()
        case 0x64: return [try card.keyVersion(parameters[0])]
        case 0x6F: return try card.fileIDs()
        case 0xF5: _ = try card.fileSettings(parameters[0])
        case 0xCD: try createFile(parameters, on: card)
        case 0xDF: try card.deleteFile(parameters[0])
        case 0x3D: try write(parameters, on: card)
        case 0xBD: return try read(parameters, on: card)
        default: throw UnknownCommand(code: command[0])
        }
        return nil
    }

    private static func createApplication(_ parameters: [UInt8], on card: DESFireCard) throws {
        let type = try #require(CardKeyType(typeBits: parameters[4] & 0xC0))
        try card.createApplication(
            try #require(ApplicationID(wire: Array(parameters.prefix(3)))),
            settings: KeySettings(rawValue: parameters[3]),
            keyCount: Int(parameters[4] & 0x0F),
            keyType: type
        )
    }

    private static func createFile(_ parameters: [UInt8], on card: DESFireCard) throws {
        var reader = ByteReader(parameters.dropFirst(4))
        try card.createStandardFile(
            parameters[0],
            mode: try #require(CommunicationMode(rawValue: parameters[1])),
            rights: try #require(AccessRights(wire: Array(parameters[2...3]))),
            size: Int(try reader.readUInt24LittleEndian())
        )
    }

    private static func write(_ parameters: [UInt8], on card: DESFireCard) throws {
        var reader = ByteReader(parameters)
        let file = try reader.readUInt8()
        let offset = Int(try reader.readUInt24LittleEndian())
        let length = Int(try reader.readUInt24LittleEndian())
        let data = reader.readRest()
        #expect(data.count == length)
        try card.write(data, to: file, offset: offset, mode: .plain)
    }

    private static func read(_ parameters: [UInt8], on card: DESFireCard) throws -> [UInt8] {
        var reader = ByteReader(parameters)
        let file = try reader.readUInt8()
        let offset = Int(try reader.readUInt24LittleEndian())
        return try card.read(
            file: file,
            offset: offset,
            length: Int(try reader.readUInt24LittleEndian()),
            mode: .plain
        )
    }
}
