// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct SoftwareKeyHolderTests {
    private let holder = SoftwareKeyHolder(random: FixedRandom([UInt8](0..<64)))

    /// The card's first message for a key that holds this random number.
    private static func challenge(_ key: CardKey, _ random: [UInt8]) throws -> [UInt8] {
        let chain = CBC(try BlockCipher(key))
        var vector = chain.zeroVector
        return try chain.encrypt(random, vector: &vector)
    }

    @Test func `keys are distinguished by entry and version`() throws {
        holder.store(try SessionFixture.aesKey([UInt8](repeating: 1, count: 16), version: 7), entry: 3)
        let challenge = [UInt8](repeating: 0, count: 16)
        for (entry, version) in [(3, 8), (4, 7)] as [(UInt8, UInt8)] {
            let missing = KeyReference(entry: entry, version: version)
            #expect(throws: KeyHolderError(.unknownKey, key: missing)) {
                try holder.beginAuthentication(.aes, with: missing, challenge: challenge)
            }
        }
        let held = KeyReference(entry: 3, version: 7)
        #expect(try holder.beginAuthentication(.aes, with: held, challenge: challenge).count == 32)
    }

    @Test func `a key of another type than the command is refused`() throws {
        let challenge = [UInt8](repeating: 0, count: 16)
        holder.store(try CardKey.zero(.aes128), entry: 1)
        holder.store(try CardKey.zero(.threeKeyTripleDES), entry: 2)
        for (method, entry) in [(.iso, 1), (.legacy, 1), (.aes, 2), (.legacy, 2)] as [(AuthenticationMethod, UInt8)] {
            let reference = KeyReference(entry: entry, version: 0)
            #expect(throws: KeyHolderError(.keyUnusable, key: reference)) {
                try holder.beginAuthentication(method, with: reference, challenge: challenge)
            }
        }
    }

    @Test func `a diversified key is the card's own`() throws {
        // AN10922, 2.2.1.
        let master = try SessionFixture.aesKey(try SessionFixture.bytes("00112233445566778899AABBCCDDEEFF"))
        let input = try SessionFixture.bytes("04782E21801D803042F54E585020416275")
        let own = try SessionFixture.aesKey(try SessionFixture.bytes("A8DD63A3B89D54B37CA802473FDA9175"))
        holder.store(master, entry: 1)
        let challenge = try Self.challenge(own, [UInt8](100..<116))
        let reference = KeyReference(entry: 1, version: 0, diversificationInput: input)
        let token = try holder.beginAuthentication(.aes, with: reference, challenge: challenge)
        var vector = challenge
        let plain = try CBC(try BlockCipher(own)).decrypt(token, vector: &vector)
        #expect(Array(plain.suffix(16)) == [UInt8](101..<116) + [100])
    }

    @Test(arguments: [0, 32])
    func `diversification input of a wrong length is refused`(length: Int) throws {
        holder.store(try CardKey.zero(.aes128), entry: 1)
        let reference = KeyReference(
            entry: 1,
            version: 0,
            diversificationInput: [UInt8](repeating: 1, count: length)
        )
        #expect(throws: KeyHolderError(.keyUnusable, key: reference)) {
            try holder.beginAuthentication(.aes, with: reference, challenge: [UInt8](repeating: 0, count: 16))
        }
    }

    @Test func `without a session nothing is protected`() throws {
        holder.store(try CardKey.zero(.aes128), entry: 1)
        let key = KeyReference(entry: 1, version: 0)
        #expect(throws: KeyHolderError(.noSession)) { try holder.commandMAC(over: [1]) }
        #expect(throws: KeyHolderError(.noSession)) { try holder.verifyAnswer(data: [], mac: []) }
        #expect(throws: KeyHolderError(.noSession)) {
            try holder.encipherCommand(header: [], data: [], padding: .zeros)
        }
        #expect(throws: KeyHolderError(.noSession)) { try holder.decipherAnswer([], length: 0) }
        #expect(throws: KeyHolderError(.noSession)) { try holder.finishAuthentication(answer: []) }
        #expect(throws: KeyHolderError(.noSession)) {
            try holder.cryptogram(for: KeyChange(keyNumberByte: 0, current: nil, new: key))
        }
    }

    @Test func `a wrong MAC ends the holder's session`() throws {
        holder.resume(try SecureMessaging(.aes, sessionKey: try CardKey.zero(.aes128)))
        #expect(throws: KeyHolderError(.integrity)) {
            try holder.verifyAnswer(data: [], mac: [UInt8](repeating: 0, count: 8))
        }
        #expect(throws: KeyHolderError(.noSession)) { try holder.commandMAC(over: [1]) }
    }
}
