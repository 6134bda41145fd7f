// SPDX-License-Identifier: Apache-2.0

/// CMAC (NIST SP 800-38B) whose chain starts at a given vector, as DESFire EV1 sessions need it.
package struct CMAC {
    /// Subkey for a message of whole blocks.
    package let subkey1: [UInt8]
    /// Subkey for a padded message.
    package let subkey2: [UInt8]

    private let chain: CBC

    /// Makes the subkeys (SP 800-38B, 6.1).
    package init(_ cipher: BlockCipher) throws(CryptoError) {
        chain = CBC(cipher)
        let constant: UInt8 = cipher.blockSize == 16 ? 0x87 : 0x1B
        subkey1 = Self.doubled(try cipher.encrypt(chain.zeroVector), constant)
        subkey2 = Self.doubled(subkey1, constant)
    }

    /// The whole MAC, one block long; `vector` is where the chain starts and becomes the MAC.
    package func mac(of message: [UInt8], vector: inout [UInt8]) throws(CryptoError) -> [UInt8] {
        let size = chain.cipher.blockSize
        let isWhole = !message.isEmpty && message.count % size == 0
        var padded = isWhole ? message : message.padded80(toMultipleOf: size)
        let start = padded.count - size
        padded.replaceSubrange(start..., with: xor(padded[start...], isWhole ? subkey1 : subkey2))
        _ = try chain.encrypt(padded, vector: &vector)
        return vector
    }

    /// The standard CMAC: the chain starts at zero.
    package func mac(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
        var vector = chain.zeroVector
        return try mac(of: message, vector: &vector)
    }

    private static func doubled(_ block: [UInt8], _ constant: UInt8) -> [UInt8] {
        let carries = block.dropFirst().map { $0 >> 7 } + [0]
        var shifted = zip(block, carries).map { $0 << 1 | $1 }
        if let first = block.first, first & 0x80 != 0 { shifted[shifted.count - 1] ^= constant }
        return shifted
    }
}
