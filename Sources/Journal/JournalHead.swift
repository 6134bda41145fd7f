// SPDX-License-Identifier: Apache-2.0

/// The end of a journal: place and hash of its last line. Kept in `journal.head` too, so that a cut-off end is seen.
package struct JournalHead: Hashable, Sendable, CustomStringConvertible {
    /// Place of the last line; 0 when there is only the header.
    package let sequence: UInt64
    /// Its hash; the header's when there is no entry.
    package let hash: ChainHash

    package init(sequence: UInt64, hash: ChainHash) {
        self.sequence = sequence
        self.hash = hash
    }

    /// The head of a journal without entries.
    static func empty() throws(JournalError) -> JournalHead {
        JournalHead(sequence: 0, hash: try ChainHash(of: JournalLine.header))
    }

    /// `seq;hash`.
    package var description: String { "\(sequence);\(hash)" }
}
