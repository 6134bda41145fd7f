// SPDX-License-Identifier: Apache-2.0

/// A line of a chained file by place and hash: the last one, or one to go on after. Whoever keeps it can find the place
/// again, and sees when the line is gone or another one.
package struct ChainHead: Hashable, Sendable, CustomStringConvertible {
    /// Place of the line; 0 before the first one.
    package let sequence: UInt64
    /// Its hash; that of the first header when there is no line.
    package let hash: ChainHash

    package init(sequence: UInt64, hash: ChainHash) {
        self.sequence = sequence
        self.hash = hash
    }

    /// `seq;hash`.
    package var description: String { "\(sequence);\(hash)" }
}
