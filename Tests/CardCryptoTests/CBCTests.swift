// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@Suite struct CBCTests {
    private let chain: CBC

    init() throws { chain = CBC(try BlockCipher(TestKeys.aes([UInt8](0..<16)))) }

    @Test func `the vector chains two calls like one`() throws {
        let plain = [UInt8](0..<64)
        var whole = chain.zeroVector
        let text = try chain.encrypt(plain, vector: &whole)
        var parts = chain.zeroVector
        let first = try chain.encrypt(Array(plain.prefix(32)), vector: &parts)
        let second = try chain.encrypt(Array(plain.suffix(32)), vector: &parts)
        #expect(first + second == text)
        #expect(parts == whole && Array(text.suffix(16)) == whole)
    }

    @Test func `deciphering undoes enciphering and leaves the same vector`() throws {
        let plain = [UInt8](0..<48)
        var sent = [UInt8](repeating: 9, count: 16)
        var received = sent
        let text = try chain.encrypt(plain, vector: &sent)
        #expect(try chain.decrypt(text, vector: &received) == plain)
        #expect(received == sent)
    }

    @Test func `a card opens by enciphering what was sent backwards`() throws {
        let cipher = chain.cipher
        let plain = [UInt8](0..<32)
        var vector = chain.zeroVector
        let text = try chain.decryptToSend(plain, vector: &vector)
        let opened = try xor(cipher.encrypt(text), chain.zeroVector + text)
        #expect(opened == plain)
    }

    @Test func `odd lengths and vectors are refused`() {
        var vector = chain.zeroVector
        var short = [UInt8](repeating: 0, count: 15)
        #expect(throws: CryptoError.notAligned(blockSize: 16, found: 1)) { try chain.encrypt([1], vector: &vector) }
        #expect(throws: CryptoError.vectorLength(expected: 16, found: 15)) { try chain.decrypt([], vector: &short) }
    }

    @Test(arguments: [(0, 0, 16), (1, 16, 16), (15, 16, 16), (16, 16, 32), (17, 32, 32)])
    func `padding fills whole blocks`(count: Int, zeros: Int, bit: Int) {
        let data = [UInt8](repeating: 7, count: count)
        #expect(data.zeroPadded(toMultipleOf: 16).count == zeros)
        let padded = data.padded80(toMultipleOf: 16)
        #expect(padded.count == bit && padded[count] == 0x80)
    }

    @Test func `rotating moves the first byte to the end`() {
        #expect(rotatedLeft([1, 2, 3]) == [2, 3, 1])
        #expect(rotatedLeft([1, 2, 3], by: 2) == [3, 1, 2])
        #expect(rotatedLeft([]) == [])
    }
}
