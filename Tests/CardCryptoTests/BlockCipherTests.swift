// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@Suite struct BlockCipherTests {
    /// FIPS 197, C.1 and C.2.
    @Test(arguments: [(16, "69c4e0d86a7b0430d8cdb78070b4c55a"), (24, "dda97ca4864cdfe06eaf70a0ec0d7191")])
    func `AES enciphers the standard's block`(keyLength: Int, expected: String) throws {
        let cipher = try BlockCipher(TestKeys.aes([UInt8](0..<UInt8(keyLength))))
        let plain = (0..<16).map { UInt8($0 * 0x11) }
        let text = try cipher.encrypt(plain)
        #expect(text.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
        #expect(try cipher.decrypt(text) == plain)
    }

    @Test func `every type enciphers whole blocks and deciphers them back`() throws {
        for type in CardKeyType.allCases {
            var bytes = (0..<type.keyLength).map { UInt8($0 * 5 + 2) }
            let cipher = try BlockCipher(CardKey(type: type, wiping: &bytes))
            let plain = [UInt8](0..<UInt8(4 * cipher.blockSize))
            let text = try cipher.encrypt(plain)
            #expect(text != plain && text.count == plain.count)
            #expect(try cipher.decrypt(text) == plain)
            #expect(try cipher.encrypt([]) == [])
        }
    }

    @Test(arguments: [1, 15, 17])
    func `a partial block is refused`(count: Int) throws {
        let cipher = try BlockCipher(CardKey.zero(.aes128))
        #expect(throws: CryptoError.notAligned(blockSize: 16, found: count)) {
            try cipher.encrypt([UInt8](repeating: 0, count: count))
        }
    }

    @Test func `DES and triple DES with equal halves give the same result`() throws {
        let half: [UInt8] = [2, 4, 6, 8, 10, 12, 14, 16]
        let plain = [UInt8](0..<8)
        let double = try BlockCipher(TestKeys.des(half)).encrypt(plain)
        #expect(try double == BlockCipher(TestKeys.des(half + half + half)).encrypt(plain))
    }
}
