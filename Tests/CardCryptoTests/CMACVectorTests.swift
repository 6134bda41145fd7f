// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import TestSupport
import Testing

@Suite struct CMACVectorTests {
    private static let suite = "CMACVectorTests"

    private static func cipher(_ key: [UInt8], blockSize: Int) throws -> BlockCipher {
        try BlockCipher(blockSize == 16 ? TestKeys.aes(key) : TestKeys.des(key))
    }

    @Test func `published MACs are reproduced`() throws {
        for vector in try VectorSuite.load("cmac", suite: Self.suite) {
            let expected = try vector.bytes("cmac")
            let cmac = try CMAC(Self.cipher(vector.bytes("key"), blockSize: expected.count))
            var chain = try vector.bytes("iv")
            #expect(try cmac.mac(of: vector.bytes("data"), vector: &chain) == expected, "\(vector)")
            #expect(chain == expected, "\(vector)")
        }
    }

    @Test func `published subkeys are reproduced`() throws {
        for vector in try VectorSuite.load("cmac-subkeys", suite: Self.suite) {
            let expected = try vector.bytes("K1")
            let cmac = try CMAC(Self.cipher(vector.bytes("key"), blockSize: expected.count))
            #expect(cmac.subkey1 == expected, "\(vector)")
            #expect(try cmac.subkey2 == vector.bytes("K2"), "\(vector)")
        }
    }

    @Test func `the block of zeros under the key is the published L`() throws {
        for vector in try VectorSuite.load("cmac-L", suite: Self.suite) {
            let expected = try vector.bytes("L")
            let cipher = try Self.cipher(vector.bytes("key"), blockSize: expected.count)
            let zeros = [UInt8](repeating: 0, count: expected.count)
            #expect(try cipher.encrypt(zeros) == expected, "\(vector)")
        }
    }

    @Test func `a chain that starts in the middle gives another MAC`() throws {
        let cmac = try CMAC(BlockCipher(TestKeys.aes([UInt8](0..<16))))
        var vector = [UInt8](repeating: 1, count: 16)
        #expect(try cmac.mac(of: [1, 2, 3], vector: &vector) != cmac.mac(of: [1, 2, 3]))
    }

    @Test func `a vector of another length than the block is refused`() throws {
        let cmac = try CMAC(BlockCipher(TestKeys.aes([UInt8](0..<16))))
        var vector = [UInt8](repeating: 0, count: 8)
        #expect(throws: CryptoError.vectorLength(expected: 16, found: 8)) {
            try cmac.mac(of: [1], vector: &vector)
        }
    }
}
