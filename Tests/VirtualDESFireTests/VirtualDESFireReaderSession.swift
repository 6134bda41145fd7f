// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@testable import VirtualDESFire

/// The reader's side of secure messaging, EV1 and D40.
struct ReaderSession {
    private let isLegacy: Bool
    private let chain: CBC
    private let cmac: CMAC
    private var vector: [UInt8]

    init(isLegacy: Bool, key: CardKey, randomA: [UInt8], randomB: [UInt8]) throws {
        self.isLegacy = isLegacy
        let ranges: [Range<Int>] =
            switch key.type {
            case .des: [0..<4, 0..<4]
            case .twoKeyTripleDES: [0..<4, 4..<8]
            case .threeKeyTripleDES: [0..<4, 6..<10, 12..<16]
            case .aes128, .aes192: [0..<4, 12..<16]
            }
        var bytes = ranges.flatMap { Array(randomA[$0] + randomB[$0]) }
        let cipher = try BlockCipher(try CardKey(type: key.type, wiping: &bytes))
        chain = CBC(cipher)
        cmac = try CMAC(cipher)
        vector = chain.zeroVector
    }

    func sum(_ header: [UInt8], _ data: [UInt8]) -> [UInt8] {
        isLegacy ? CRC.crc16(data) : CRC.crc32(header + data)
    }

    mutating func encipher(_ plain: [UInt8]) throws -> [UInt8] {
        let padded = plain.zeroPadded(toMultipleOf: chain.cipher.blockSize)
        guard isLegacy else { return try chain.encrypt(padded, vector: &vector) }
        vector = chain.zeroVector
        return try chain.decryptToSend(padded, vector: &vector)
    }

    mutating func seal(_ header: [UInt8], _ data: [UInt8], _ mode: CardMode) throws -> [UInt8] {
        switch mode {
        case .plain:
            if !isLegacy { _ = try cmac.mac(of: header + data, vector: &vector) }
            return data
        case .maced:
            return data
                + (try isLegacy ? legacyMAC(data) : Array(cmac.mac(of: header + data, vector: &vector).prefix(8)))
        case .enciphered:
            return try encipher(data + sum(header, data))
        }
    }

    mutating func open(_ answer: [UInt8], _ mode: CardMode, count: Int?) throws -> [UInt8] {
        if mode == .enciphered {
            let count = try #require(count)
            if isLegacy { vector = chain.zeroVector }
            let plain = try chain.decrypt(answer, vector: &vector)
            let data = Array(plain.prefix(count))
            let sum = isLegacy ? CRC.crc16(data) : CRC.crc32(data + [0])
            #expect(Array(plain.dropFirst(count).prefix(sum.count)) == sum)
            let padding = plain.dropFirst(count + sum.count)
            #expect(padding.dropFirst().allSatisfy { $0 == 0 } && (padding.first ?? 0) & 0x7F == 0)
            return data
        }
        guard isLegacy else {
            let data = Array(answer.dropLast(8))
            #expect(Array(answer.suffix(8)) == Array(try cmac.mac(of: data + [0], vector: &vector).prefix(8)))
            return data
        }
        guard mode == .maced else { return answer }
        let data = Array(answer.dropLast(4))
        #expect(try Array(answer.suffix(4)) == legacyMAC(data))
        return data
    }

    private func legacyMAC(_ data: [UInt8]) throws -> [UInt8] {
        var zero = chain.zeroVector
        _ = try chain.encrypt(data.zeroPadded(toMultipleOf: chain.cipher.blockSize), vector: &zero)
        return Array(zero.prefix(4))
    }
}
