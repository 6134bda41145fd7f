// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// ``SHA256`` of many short messages, one after the other: the algorithm is looked up once and its context used again,
/// which `EVP_Digest` does for each message.
@safe package struct SHA256Digester: ~Copyable {
    /// The 32 bytes as four numbers, the first byte in the highest bits of the first one.
    package typealias Words = (UInt64, UInt64, UInt64, UInt64)

    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    /// Throws ``CryptoError/library(_:)`` when libcrypto has no SHA-256.
    package init() throws(CryptoError) {
        try Library.prepare()
        guard let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else { throw .library("EVP_MD_fetch") }
        guard let context = unsafe EVP_MD_CTX_new() else {
            unsafe EVP_MD_free(algorithm)
            throw .library("EVP_MD_CTX_new")
        }
        unsafe self.algorithm = algorithm
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(algorithm)
    }

    /// The hash of one message.
    package func hash(_ message: Span<UInt8>) throws(CryptoError) -> Words {
        var words: Words = (0, 0, 0, 0)
        let isDone = unsafe message.withUnsafeBufferPointer { bytes in
            unsafe EVP_DigestInit_ex(context, algorithm, nil) == 1
                && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
                && withUnsafeMutableBytes(of: &words) { digest in
                    unsafe EVP_DigestFinal_ex(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
                        == 1
                }
        }
        guard isDone else { throw .library("EVP_Digest") }
        return (
            UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
            UInt64(bigEndian: words.3)
        )
    }
}
