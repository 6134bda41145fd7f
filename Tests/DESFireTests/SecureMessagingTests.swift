// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@testable import DESFire

@Suite struct SecureMessagingTests {
    private let aes: CardKey
    private let des: CardKey

    init() throws {
        aes = try SessionFixture.aesKey([UInt8](1...16))
        des = try SessionFixture.desKey([UInt8](stride(from: 2, to: 18, by: 2)))
    }

    private func cipherText(_ plain: [UInt8]) throws -> [UInt8] {
        let chain = CBC(try BlockCipher(aes))
        var vector = chain.zeroVector
        return try chain.encrypt(plain, vector: &vector)
    }

    @Test func `zero padding and padding that begins with 80 are accepted, others refused`() throws {
        let data: [UInt8] = [1, 2, 3]
        let summed = data + CRC.crc32(data + [0])
        for (padding, isRight) in [
            ([UInt8](repeating: 0, count: 9), true), ([0x80] + [UInt8](repeating: 0, count: 8), true),
            ([0x40] + [UInt8](repeating: 0, count: 8), false), ([UInt8](repeating: 0, count: 8) + [1], false),
        ] {
            var session = try SecureMessaging(.aes, sessionKey: aes)
            let opened = try session.decipher(cipherText(summed + padding), length: 3)
            #expect(opened == (isRight ? data : nil))
        }
    }

    @Test func `a cipher text one block too long or too short is refused`() throws {
        let data = [UInt8](repeating: 7, count: 12)
        let text = try cipherText(data + CRC.crc32(data + [0]))
        for count in [0, 15, 17, 32] {
            var session = try SecureMessaging(.aes, sessionKey: aes)
            let spoilt = Array((text + text).prefix(count))
            #expect(try session.decipher(spoilt, length: 12) == nil)
        }
        var session = try SecureMessaging(.aes, sessionKey: aes)
        #expect(try session.decipher(text, length: 12) == data)
        #expect(try session.decipher(text, length: -1) == nil)
    }

    @Test(arguments: [[UInt8]](arrayLiteral: [], [0x80]))
    func `the end of an answer of unknown length is found`(mark: [UInt8]) throws {
        for length in 0...48 {
            // Data that ends with zeros, like the padding.
            let data = (0..<length).map { $0 % 16 < 8 ? UInt8($0 + 1) : 0 }
            let summed = data + CRC.crc32(data + [0]) + mark
            var session = try SecureMessaging(.aes, sessionKey: aes)
            let text = try cipherText(summed.zeroPadded(toMultipleOf: 16))
            #expect(try session.decipher(text, length: nil) == data, "\(length) bytes")
            var spoilt = text
            spoilt[0] ^= 1
            var other = try SecureMessaging(.aes, sessionKey: aes)
            #expect(try other.decipher(spoilt, length: nil) == nil, "\(length) bytes")
        }
        var session = try SecureMessaging(.aes, sessionKey: aes)
        #expect(try session.decipher([], length: nil) == nil)
    }

    @Test func `a marked padding begins with 80 and is never empty`() throws {
        let chain = CBC(try BlockCipher(aes))
        for (count, padding) in [
            (11, [0x80]), (6, [0x80, 0, 0, 0, 0, 0]), (12, [0x80] + [UInt8](repeating: 0, count: 15)),
        ] as [(Int, [UInt8])] {
            let data = [UInt8](repeating: 7, count: count)
            var session = try SecureMessaging(.aes, sessionKey: aes)
            var vector = chain.zeroVector
            let sent = try session.encipher(header: [0x5C, 0x02], data: data, padding: .marked)
            let plain = try chain.decrypt(sent, vector: &vector)
            #expect(plain == data + CRC.crc32([0x5C, 0x02] + data) + padding)
        }
    }

    @Test func `the EV1 vector chains, the D40 vector starts at zero each time`() throws {
        var running = try SecureMessaging(.aes, sessionKey: aes)
        #expect(try running.mac(over: [1]) != running.mac(over: [1]))
        var fresh = try SecureMessaging(.legacy, sessionKey: des)
        #expect(try fresh.mac(over: [1]) == fresh.mac(over: [1]))
        #expect(
            try fresh.encipher(header: [], data: [1], padding: .zeros)
                == fresh.encipher(header: [9], data: [1], padding: .zeros)
        )
    }

    @Test func `keys of different lengths have no common cryptogram`() throws {
        var session = try SecureMessaging(.iso, sessionKey: des)
        let long = try CardKey.zero(.threeKeyTripleDES)
        #expect(try session.cryptogram(keyNumberByte: 1, current: des, new: long) == nil)
    }
}
