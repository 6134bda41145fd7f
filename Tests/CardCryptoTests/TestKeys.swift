// SPDX-License-Identifier: Apache-2.0
import CardCrypto

/// Keys as vectors write them.
enum TestKeys {
    /// 8 bytes are both halves of a DES key.
    static func des(_ bytes: [UInt8], version: UInt8 = 0) throws -> CardKey {
        var whole = bytes.count == 8 ? bytes + bytes : bytes
        return try CardKey(
            type: whole.count == 24 ? .threeKeyTripleDES : .twoKeyTripleDES,
            wiping: &whole,
            version: version
        )
    }

    static func aes(_ bytes: [UInt8]) throws -> CardKey {
        var bytes = bytes
        return try CardKey(type: bytes.count == 24 ? .aes192 : .aes128, wiping: &bytes)
    }

    /// The lowest bits of the first eight bytes.
    static func version(in bytes: [UInt8]) -> UInt8 { bytes.prefix(8).reduce(0) { $0 << 1 | ($1 & 1) } }
}
