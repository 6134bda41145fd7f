// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// ``SHA256`` of a message that comes in pieces.
@safe package struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer

    package init() throws(CryptoError) {
        try Library.prepare()
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library("EVP_MD_CTX_new") }
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw .library("EVP_DigestInit_ex")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Takes the next piece.
    package mutating func update(_ bytes: [UInt8]) throws(CryptoError) {
        guard unsafe EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw .library("EVP_DigestUpdate") }
    }

    /// The 32 bytes of the hash of all pieces; the end of the stream.
    package mutating func finish() throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
        guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw .library("EVP_DigestFinal_ex") }
        return digest
    }
}
