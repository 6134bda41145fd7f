// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Where random numbers come from; passed in, so that an authentication can be a vector.
package protocol RandomSource: AnyObject {
    /// `count` random bytes.
    func bytes(_ count: Int) throws(CryptoError) -> [UInt8]
}

/// libcrypto's generator, seeded by the kernel.
package final class SystemRandom: RandomSource, Sendable {
    /// The generator of this process.
    package init() {}

    /// `count` bytes for keys and challenges.
    package func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        try Library.prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        let isFilled = unsafe RAND_priv_bytes(&bytes, Int32(count)) == 1
        guard isFilled || count == 0 else { throw .library("RAND_priv_bytes") }
        return bytes
    }
}
