// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import TestSupport
import Testing

@Suite struct BlockCipherVectorTests {
    @Test func `a published DES block is deciphered and enciphered back`() throws {
        for vector in try VectorSuite.load("des", suite: "BlockCipherVectorTests") {
            let cipher = try BlockCipher(TestKeys.des(try vector.bytes("key")))
            let (plain, text) = (try vector.bytes("plain"), try vector.bytes("cipher"))
            #expect(try cipher.decrypt(text) == plain, "\(vector)")
            #expect(try cipher.encrypt(plain) == text, "\(vector)")
        }
    }
}
