// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct FramingTests {
    /// Lengths around the edges of one frame in each mode (docs/facts/desfire.md, sections 8 and 9), and long ones.
    static let lengths = [1, 27, 28, 29, 39, 40, 44, 45, 47, 48, 59, 60, 61, 240, 4096]

    private static func setups() throws -> [(LoopCard.Messaging, AuthenticationMethod, CardKey)] {
        let aes = try SessionFixture.aesKey([UInt8](1...16))
        let des = try SessionFixture.desKey([UInt8](stride(from: 2, to: 18, by: 2)))
        let triple = try SessionFixture.desKey([UInt8](stride(from: 2, to: 50, by: 2)))
        return [(.ev1, .aes, aes), (.ev1, .iso, des), (.ev1, .iso, triple), (.d40, .legacy, des)]
    }

    private static let modes: [(CommunicationMode, LoopCard.Protection)] = [
        (.plain, .plain), (.maced, .maced), (.enciphered, .enciphered),
    ]

    @Test func `writes of every length arrive whole, in frames of at most 60 bytes`() throws {
        for (messaging, method, key) in try Self.setups() {
            for (mode, protection) in Self.modes {
                for length in Self.lengths {
                    let loop = try LoopCard(messaging, key: key)
                    loop.writing = protection
                    let card = try SessionFixture.card(on: loop, method: method, sessionKey: key)
                    let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                    try card.write(data, to: 3, offset: 2, mode: mode)
                    let header = [0x3D, 3, 2, 0, 0] + UInt32(length).littleEndianBytes(3)
                    #expect(loop.commands == [header + data], "\(method) \(mode) \(length)")
                    #expect(!loop.isOffended && card.isAuthenticated)
                    #expect(loop.frames.allSatisfy { $0.bytes.count <= 60 })
                }
            }
        }
    }

    @Test(arguments: [(28, 1), (29, 2), (44, 2), (45, 2), (60, 2), (61, 2), (92, 2), (93, 3)])
    func `an enciphered AES write takes the documented number of frames`(length: Int, count: Int) throws {
        let key = try SessionFixture.aesKey([UInt8](1...16))
        let loop = try LoopCard(.ev1, key: key)
        loop.writing = .enciphered
        let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: key)
        try card.write([UInt8](repeating: 0x5A, count: length), to: 1, offset: 0, mode: .enciphered)
        #expect(loop.frames.count == count)
    }

    @Test func `reads of every length come back whole`() throws {
        for (messaging, method, key) in try Self.setups() {
            for (mode, protection) in Self.modes {
                for length in Self.lengths {
                    let loop = try LoopCard(messaging, key: key)
                    let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 11) }
                    loop.answers[0xBD] = (data, protection)
                    let card = try SessionFixture.card(on: loop, method: method, sessionKey: key)
                    let read = try card.read(file: 3, offset: 0, length: length, mode: mode)
                    #expect(read == data, "\(method) \(mode) \(length)")
                    #expect(card.isAuthenticated)
                }
            }
        }
    }

    @Test func `without a session commands are sent bare`() throws {
        let channel = try ScriptedChannel([
            ("903D00000A01000000030000AABBCC00", "9100"),
            ("90BD0000070100000003000000", "AABBCC9100"),
        ])
        let card = DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([])))
        try card.write([0xAA, 0xBB, 0xCC], to: 1, offset: 0, mode: .plain)
        #expect(try card.read(file: 1, offset: 0, length: 3, mode: .plain) == [0xAA, 0xBB, 0xCC])
        #expect(channel.remaining == 0)
    }

    @Test func `a card that asks for more after the last frame is refused`() throws {
        let channel = try ScriptedChannel([("903D000008010000000100005500", "91AF")])
        let card = DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([])))
        #expect(throws: DESFireError.card(.additionalFrame, command: 0x3D)) {
            try card.write([0x55], to: 1, offset: 0, mode: .plain)
        }
    }

    @Test func `a card that ends a write early is refused`() throws {
        let data = [UInt8](repeating: 0, count: 48)
        let sent = "903D00003601000000300000" + String(repeating: "00", count: 47) + "00"
        let channel = try ScriptedChannel([(sent, "9100")])
        let card = DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([])))
        #expect(throws: DESFireError.malformedAnswer(command: 0x3D)) {
            try card.write(data, to: 1, offset: 0, mode: .plain)
        }
    }

    @Test func `an endless answer is refused`() throws {
        let endless = EndlessCard(try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]))
        let card = DESFireCard(channel: endless, keys: SoftwareKeyHolder(random: FixedRandom([])))
        #expect(throws: DESFireError.malformedAnswer(command: 0x6A)) { try card.applicationIDs() }
    }

    @Test func `a status word of the reader is distinguished from one of the card`() throws {
        let channel = try ScriptedChannel([("906F000000", "6300")])
        let card = DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([])))
        #expect(throws: DESFireError.foreignStatus(StatusWord(0x6300), command: 0x6F)) { try card.fileIDs() }
    }

    private final class EndlessCard: CardChannel {
        let atr: ATR
        let uid: CardUID? = nil
        init(_ atr: ATR) { self.atr = atr }
        func transmit(_ command: CommandAPDU) -> ResponseAPDU {
            ResponseAPDU(data: [1, 2, 3], status: StatusWord(0x91AF))
        }
        func close() {}
    }
}
