// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@Suite struct KeyDiversificationTests {
    @Test(arguments: [(CardKeyType.aes128, 31), (.aes192, 31), (.twoKeyTripleDES, 15), (.threeKeyTripleDES, 15)])
    func `AN10922 takes one byte up to one less than two blocks`(type: CardKeyType, longest: Int) throws {
        let master = try CardKey.zero(type)
        for count in [1, longest] {
            let made = try KeyDiversification.an10922.key(from: master, input: [UInt8](repeating: 1, count: count))
            #expect(made.secret.count == type.keyLength)
        }
        for count in [0, longest + 1] {
            #expect(throws: CryptoError.diversificationInput(length: count)) {
                try KeyDiversification.an10922.key(from: master, input: [UInt8](repeating: 1, count: count))
            }
        }
    }

    @Test func `a diversified DES key is two-key triple DES and keeps the version`() throws {
        var bytes = [UInt8](repeating: 0, count: 16)
        let master = try CardKey(type: .des, wiping: &bytes, version: 0x55)
        let made = try KeyDiversification.an10922.key(from: master, input: [1, 2, 3])
        #expect(made.type == .twoKeyTripleDES && made.version == 0x55)
        made.withStoredBytes { #expect(TestKeys.version(in: $0) == 0x55) }
    }

    @Test func `AV1 takes exactly one block`() throws {
        let master = try CardKey.zero(.aes128)
        for count in [0, 15, 17] {
            #expect(throws: CryptoError.diversificationInput(length: count)) {
                try KeyDiversification.av1(oneRound: false)
                    .key(from: master, input: [UInt8](repeating: 0, count: count))
            }
        }
    }
}
