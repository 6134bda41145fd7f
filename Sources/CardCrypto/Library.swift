// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// libcrypto, which is made ready before its first use.
enum Library {
    /// It does not clean up at the end of the process: threads that are still at work, or just ending, would use what is
    /// freed under them (OPENSSL_init_crypto(3), OPENSSL_INIT_NO_ATEXIT). Keys are wiped by their owners before.
    private static let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    /// Stands before whatever is asked of the library first.
    static func prepare() throws(CryptoError) {
        guard isReady else { throw .library("OPENSSL_init_crypto") }
    }
}
