// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// libcrypto, initialised before its first use.
enum Library {
    /// It does not clean up at the end of the process, because threads that still run would use freed memory
    /// (OPENSSL_init_crypto(3), OPENSSL_INIT_NO_ATEXIT). The owners of keys wipe them.
    private static let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    /// Called before the first use of the library.
    static func prepare() throws(CryptoError) {
        guard isReady else { throw .library("OPENSSL_init_crypto") }
    }
}
