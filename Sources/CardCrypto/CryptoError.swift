// SPDX-License-Identifier: Apache-2.0
package import Posix

/// Why a cryptographic operation was refused.
package enum CryptoError: Error, Hashable, Sendable {
    /// A key of `type` with another number of bytes.
    case keyLength(CardKeyType, found: Int)
    /// The data is not a whole number of blocks.
    case notAligned(blockSize: Int, found: Int)
    /// An initialisation vector of another length than the block.
    case vectorLength(expected: Int, found: Int)
    /// Diversification input of a length the method does not take.
    case diversificationInput(length: Int)
    /// libcrypto refused; the name of the call.
    case library(String)
    /// No memory for a secret.
    case memory(PosixError)
}
