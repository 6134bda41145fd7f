// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import Posix
package import SAM

/// The data of SAM_ChangeKeyEntry in AV1 mode (docs/facts/sam.md, section 3.5).
package enum AV1KeyEntryChange {
    /// The 60 bytes of an entry with their checksum, padded and enciphered under the session key; the plain copy is
    /// wiped. The vector is zero, as for the first command after an authentication.
    package static func cryptogram(of entry: [UInt8], under key: CardKey) throws(SAMError) -> [UInt8] {
        guard entry.count == 60 else { throw .invalidArgument("an entry of AV1 mode has 60 bytes") }
        let isShort = key.type == .des || key.type == .twoKeyTripleDES
        var plain = entry + (isShort ? CRC.crc16(entry) + [0, 0] : CRC.crc32(entry))
        defer { SecretMemory.wipe(&plain) }
        do throws(CryptoError) {
            let chain = CBC(try BlockCipher(key))
            var vector = chain.zeroVector
            return try chain.encrypt(plain.zeroPadded(toMultipleOf: chain.cipher.blockSize), vector: &vector)
        } catch {
            throw .crypto(error)
        }
    }
}
