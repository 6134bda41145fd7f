// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The hash of FIPS 180-4 with 256 bits; it chains the journal and names profiles and deliveries.
package enum SHA256 {
    package static let byteCount = 32

    /// The 32 bytes of the hash of `message`, which may be empty.
    package static func hash(_ message: some Sequence<UInt8>) throws(CryptoError) -> [UInt8] {
        try Library.prepare()
        let bytes = Array(message)
        var digest = [UInt8](repeating: 0, count: byteCount)
        let isDone = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
        guard isDone else { throw .library("EVP_Digest") }
        return digest
    }
}
