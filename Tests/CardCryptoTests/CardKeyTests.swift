// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Testing

@Suite struct CardKeyTests {
    @Test func `a key made of equal halves is DES`() throws {
        let half: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(try TestKeys.des(half + half).type == .des)
        // Parity bits do not count: DES does not use them.
        #expect(try TestKeys.des(half + half.map { $0 ^ 1 }).type == .des)
        #expect(try CardKey.zero(.twoKeyTripleDES).type == .des)
    }

    @Test func `16 bytes of different halves are two-key triple DES, also when called DES`() throws {
        var bytes = [UInt8](stride(from: 2, to: 34, by: 2))
        #expect(try TestKeys.des(bytes).type == .twoKeyTripleDES)
        #expect(try CardKey(type: .des, wiping: &bytes).type == .twoKeyTripleDES)
    }

    @Test func `a three-key triple DES key of zeros keeps its type`() throws {
        #expect(try CardKey.zero(.threeKeyTripleDES).type == .threeKeyTripleDES)
    }

    @Test func `every other length is refused`() {
        for type in CardKeyType.allCases {
            for count in [0, 8, 15, 17, 23, 25, 32] {
                var bytes = [UInt8](repeating: 1, count: count)
                #expect(throws: CryptoError.keyLength(type, found: count)) { try CardKey(type: type, wiping: &bytes) }
            }
        }
    }

    @Test func `the source bytes of a key are wiped`() throws {
        var bytes = [UInt8](1...16)
        _ = try CardKey(type: .aes128, wiping: &bytes)
        #expect(bytes.allSatisfy { $0 == 0 })
    }

    @Test func `stored DES keys carry their version, AES keys do not`() throws {
        var des = [UInt8](repeating: 0xFE, count: 16)
        let single = try CardKey(type: .des, wiping: &des, version: 0xA5)
        let marked: [UInt8] = [0xFF, 0xFE, 0xFF, 0xFE, 0xFE, 0xFF, 0xFE, 0xFF]
        single.withStoredBytes { #expect($0 == marked + marked) }
        var long = [UInt8](repeating: 0xFE, count: 24)
        let triple = try CardKey(type: .threeKeyTripleDES, wiping: &long, version: 0xA5)
        triple.withStoredBytes { #expect($0 == marked + [UInt8](repeating: 0xFE, count: 16)) }
        var bytes = [UInt8](repeating: 0xFE, count: 16)
        let aes = try CardKey(type: .aes128, wiping: &bytes, version: 0xA5)
        aes.withStoredBytes { #expect($0 == [UInt8](repeating: 0xFE, count: 16)) }
    }

    @Test func `the description of a key has no key bytes`() throws {
        var bytes: [UInt8] = [0xC0, 0xFF, 0xEE] + [UInt8](repeating: 0x77, count: 13)
        let key = try CardKey(type: .aes128, wiping: &bytes, version: 0x2A)
        #expect("\(key)" == "aes128 key version 2A")
        #expect("\(key.secret)" == "secret of 16 bytes")
        var text = ""
        dump(key, to: &text)
        // As an element of an array: the bare digits may occur in an address.
        #expect(!text.uppercased().contains("C0FFEE") && !text.contains("- 192\n"))
    }
}
