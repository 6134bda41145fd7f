// SPDX-License-Identifier: Apache-2.0
package import ChainedFile

/// Some lines of a journal that follow each other, as they are in the files.
package struct JournalPage: Hashable, Sendable {
    /// The lines without their ends; empty at the end of the journal.
    package let lines: [String]
    /// The last of them, or the line before them when there are none: what the next page comes after. Whoever keeps it sees
    /// when the line is gone or another one.
    package let head: ChainHead

    /// The first `count` lines after a line (nil for the front), checked on the way.
    init(_ paths: ChainPaths, after head: ChainHead?, count: Int, upTo limit: UInt64) throws(JournalError) {
        self = try chained { () throws(ChainError) in
            try JournalPage(ChainReader(paths, after: head, upTo: limit), count: count)
        }
    }

    /// As above, after the line with this number, whatever its hash.
    init(_ paths: ChainPaths, afterSequence sequence: UInt64, count: Int, upTo limit: UInt64) throws(JournalError) {
        self = try chained { () throws(ChainError) in
            try JournalPage(ChainReader(paths, afterSequence: sequence, upTo: limit), count: count)
        }
    }

    private init(_ reader: ChainReader, count: Int) throws(ChainError) {
        var (reader, lines) = (reader, [String]())
        while lines.count < count, let next = try reader.next({ lines, line in lines.text(of: line) }) {
            lines.append(next.value)
        }
        self.lines = lines
        head = reader.head
    }
}
