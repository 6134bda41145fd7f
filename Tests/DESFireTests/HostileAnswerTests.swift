// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import TestSupport
import Testing

/// Damaged or malicious answers to each function of the card: an error, and no session afterwards.
@Suite struct HostileAnswerTests {
    private let aes: CardKey

    init() throws { aes = try SessionFixture.aesKey([UInt8](1...16)) }

    private func loop(_ call: CardCall) throws -> LoopCard {
        let loop = try LoopCard(.ev1, key: aes)
        loop.answers[call.code] = (call.answer, call.code == 0x51 ? .enciphered : .plain)
        return loop
    }

    @Test func `every command runs in a session and keeps it`() throws {
        for call in CardCall.all {
            let loop = try loop(call)
            let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes)
            try call.run(card)
            #expect(card.isAuthenticated && !loop.isOffended, "\(call.name)")
        }
    }

    @Test func `every error status ends the session and is reported with its command`() throws {
        for call in CardCall.all {
            for status: UInt8 in [
                0x0C, 0x0E, 0x1C, 0x1E, 0x40, 0x7E, 0x9D, 0x9E, 0xA0, 0xAE, 0xBE, 0xCA, 0xDE, 0xF0, 0x42,
            ] {
                let loop = try loop(call)
                loop.status = status
                let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes)
                #expect(throws: DESFireError.card(DESFireStatus(rawValue: status), command: call.code), "\(call.name)")
                {
                    try call.run(card)
                }
                #expect(!card.isAuthenticated, "\(call.name)")
            }
        }
    }

    @Test func `a failed transmission ends the session`() throws {
        for call in CardCall.all {
            let card = try SessionFixture.card(on: DeadChannel(), method: .aes, sessionKey: aes)
            #expect(throws: DESFireError.channel(CardChannelError(.cardRemoved, code: 0x8010_0069)), "\(call.name)") {
                try call.run(card)
            }
            #expect(!card.isAuthenticated, "\(call.name)")
        }
    }

    @Test func `every changed byte of an answer is an error and ends the session`() throws {
        for call in CardCall.all {
            let length = call.protectedLength
            for index in 0..<length {
                for bit: UInt8 in [0x01, 0x80] {
                    let loop = try loop(call)
                    loop.spoil = { bytes in
                        var bytes = bytes
                        if bytes.indices.contains(index) { bytes[index] ^= bit }
                        return bytes
                    }
                    try expectRefusal(call, on: loop, "\(call.name), byte \(index)")
                }
            }
        }
    }

    @Test func `every prefix of an answer is an error and ends the session`() throws {
        for call in CardCall.all {
            for length in 0..<call.protectedLength {
                let loop = try loop(call)
                loop.spoil = { Array($0.prefix(length)) }
                try expectRefusal(call, on: loop, "\(call.name), \(length) bytes")
            }
        }
    }

    @Test(arguments: [9, nil] as [Int?])
    func `every changed byte of a protected read is an error and ends the session`(length: Int?) throws {
        let des = try SessionFixture.desKey([UInt8](stride(from: 2, to: 18, by: 2)))
        try expectRefusedReads(.d40, .legacy, des, [(.maced, .maced, 13), (.enciphered, .enciphered, 16)], length)
        try expectRefusedReads(.ev1, .aes, aes, [(.maced, .maced, 17), (.enciphered, .enciphered, 16)], length)
    }

    /// Changes each byte of answers of 9 data bytes; the number beside a mode is the length sent.
    private func expectRefusedReads(
        _ messaging: LoopCard.Messaging,
        _ method: AuthenticationMethod,
        _ key: CardKey,
        _ modes: [(CommunicationMode, LoopCard.Protection, Int)],
        _ length: Int?
    ) throws {
        for (mode, protection, count) in modes {
            for index in 0..<count {
                let loop = try LoopCard(messaging, key: key)
                loop.answers[0xBD] = ([UInt8](1...9), protection)
                loop.spoil = { bytes in
                    var bytes = bytes
                    bytes[index] ^= 0x10
                    return bytes
                }
                let card = try SessionFixture.card(on: loop, method: method, sessionKey: key)
                #expect(throws: DESFireError.keys(KeyHolderError(.integrity)), "\(mode), byte \(index)") {
                    _ = try card.read(file: 1, offset: 0, length: length, mode: mode)
                }
                #expect(!card.isAuthenticated)
            }
        }
    }

    private func expectRefusal(_ call: CardCall, on loop: LoopCard, _ name: String) throws {
        let keys = SoftwareKeyHolder(random: FixedRandom([]))
        let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes, keys: keys)
        #expect(throws: DESFireError.keys(KeyHolderError(.integrity)), "\(name)") { try call.run(card) }
        #expect(!card.isAuthenticated, "\(name)")
        #expect(throws: KeyHolderError(.noSession), "\(name)") { try keys.commandMAC(over: [0x60]) }
    }

    @Test func `without a session every prefix of an answer is an error or a shorter answer`() throws {
        for call in CardCall.all where !call.isAlwaysProtected {
            for length in 0...call.answer.count {
                let loop = try LoopCard(.none, key: aes)
                loop.answers[call.code] = (Array(call.answer.prefix(length)), .plain)
                let card = DESFireCard(channel: loop, keys: SoftwareKeyHolder(random: FixedRandom([])))
                do {
                    if call.name == "read" {
                        _ = try card.read(file: 1, offset: 0, length: 3, mode: .plain)
                    } else {
                        try call.run(card)
                    }
                    let isWhole = length == call.answer.count || call.isShorter(length)
                    #expect(isWhole, "\(call.name), \(length) bytes")
                } catch let error as DESFireError {
                    #expect(error == .malformedAnswer(command: call.code), "\(call.name), \(length) bytes")
                }
            }
        }
    }
}
