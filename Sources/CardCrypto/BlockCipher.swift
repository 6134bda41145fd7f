// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import SmartCard

/// One key loaded into libcrypto, enciphering and deciphering single blocks (NIST SP 800-38A ECB, no padding).
///
/// Single DES runs as triple DES with equal keys: single DES is not in OpenSSL 3's default provider and gives the same result.
@safe package final class BlockCipher {
    /// Block in bytes: 8 or 16.
    package let blockSize: Int
    package let type: CardKeyType

    private let enciphering: OpaquePointer
    private let deciphering: OpaquePointer

    package init(_ key: CardKey) throws(CryptoError) {
        type = key.type
        blockSize = key.type.blockSize
        let enciphering = try unsafe Self.context(for: key, encrypt: true)
        do {
            unsafe deciphering = try unsafe Self.context(for: key, encrypt: false)
        } catch {
            unsafe EVP_CIPHER_CTX_free(enciphering)
            throw error
        }
        unsafe self.enciphering = enciphering
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(enciphering)
        unsafe EVP_CIPHER_CTX_free(deciphering)
    }

    private static func context(for key: CardKey, encrypt: Bool) throws(CryptoError) -> OpaquePointer {
        try Library.prepare()
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .library("EVP_CIPHER_CTX_new") }
        let cipher = unsafe algorithm(of: key.type)
        let loaded = unsafe key.secret.withBytes { bytes in
            unsafe EVP_CipherInit_ex(
                context,
                cipher,
                nil,
                bytes.bindMemory(to: UInt8.self).baseAddress,
                nil,
                encrypt ? 1 : 0
            )
        }
        guard loaded == 1, unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .library("EVP_CipherInit_ex")
        }
        return unsafe context
    }

    private static func algorithm(of type: CardKeyType) -> OpaquePointer? {
        switch type {
        case .des, .twoKeyTripleDES: unsafe EVP_des_ede_ecb()
        case .threeKeyTripleDES: unsafe EVP_des_ede3_ecb()
        case .aes128: unsafe EVP_aes_128_ecb()
        case .aes192: unsafe EVP_aes_192_ecb()
        }
    }

    /// Enciphers each block of `data` by itself; `data` is a whole number of blocks.
    package func encrypt(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
        unsafe try run(enciphering, data)
    }

    /// Deciphers each block of `data` by itself; `data` is a whole number of blocks.
    package func decrypt(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
        unsafe try run(deciphering, data)
    }

    private func run(_ context: OpaquePointer, _ data: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard data.count % blockSize == 0 else { throw .notAligned(blockSize: blockSize, found: data.count) }
        guard !data.isEmpty else { return [] }
        var output = [UInt8](repeating: 0, count: data.count + blockSize)
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(context, &output, &written, data, Int32(data.count)) == 1,
            written == Int32(data.count)
        else { throw .library("EVP_CipherUpdate") }
        output.removeLast(blockSize)
        return output
    }
}
