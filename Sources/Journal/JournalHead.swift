// SPDX-License-Identifier: Apache-2.0

/// The end of a journal: sequence number and hash of its last line. Also kept in `journal.head`, so that a cut-off end
/// is noticed.
package struct JournalHead: Hashable, Sendable, CustomStringConvertible {
    /// Sequence number of the last line; 0 when there is only the header.
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

    package var description: String { "\(sequence);\(hash)" }
}
