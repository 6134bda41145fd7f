// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Source of random numbers; injected, so that tests can replay an authentication from a vector.
package protocol RandomSource: AnyObject {
    /// `count` random bytes.
    func bytes(_ count: Int) throws(CryptoError) -> [UInt8]
}

/// libcrypto's generator, seeded by the kernel.
package final class SystemRandom: RandomSource, Sendable {
    package init() {}

    package func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        try Library.prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        let isFilled = unsafe RAND_priv_bytes(&bytes, Int32(count)) == 1
        guard isFilled || count == 0 else { throw .library("RAND_priv_bytes") }
        return bytes
    }
}
