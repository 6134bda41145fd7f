// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A line to be written, with its place in the chain.
package struct ChainLine: Sendable {
    /// Place and hash.
    package let head: ChainHead
    /// Hash of the line before.
    package let previous: ChainHash
    /// The line with its end.
    package let bytes: [UInt8]

    /// Puts `cells`, those between `time` and `previous`, behind the line `previous`.
    package init(
        _ cells: [String],
        time: Timestamp,
        after previous: ChainHead
    ) throws(ChainError) {
        let sequence = previous.sequence + 1
        let all = [String(sequence), time.description] + cells + [previous.hash.description, ""]
        let hashed = try wrapping(ChainError.unwritable) { () throws(DelimitedText.Failure) in
            try DelimitedText.line(of: all)
        }
        let hash = try ChainHash(of: hashed)
        self.previous = previous.hash
        head = ChainHead(sequence: sequence, hash: hash)
        bytes = hashed + hash.description.utf8 + [UInt8(ascii: "\n")]
    }
}
