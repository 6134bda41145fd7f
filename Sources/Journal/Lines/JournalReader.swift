// SPDX-License-Identifier: Apache-2.0
package import ChainedFile

/// Reads the entries of a journal one by one, year after year, and checks the chain on the way. No lock is taken.
///
/// Lines with a word that this version does not know and may pass over are checked and left out.
package struct JournalReader {
    private var chain: ChainReader
    private var entries = EntryReader()

    /// Opens the journal of a folder that this process does not write. Throws ``JournalError/file(_:)`` and
    /// ``JournalError/broken(_:)``.
    package init(folder: String) throws(JournalError) {
        try self.init(ChainPaths(folder: folder, kind: JournalFormat.kind))
    }

    /// Opens one file of a journal, which begins anywhere.
    init(file path: String) throws(JournalError) {
        chain = try chained { () throws(ChainError) in try ChainReader(file: path, kind: JournalFormat.kind) }
    }

    /// Goes on after a line, once it is still the same one.
    init(_ paths: ChainPaths, after head: ChainHead? = nil, upTo limit: UInt64? = nil) throws(JournalError) {
        chain = try chained { () throws(ChainError) in try ChainReader(paths, after: head, upTo: limit) }
    }

    /// The last line read, also one that was left out, or the place before the first: where reading goes on.
    package var head: ChainHead { chain.head }

    /// The next entry; nil at the end. Throws ``JournalError/broken(_:)`` at the first line that is not what was written.
    package mutating func next() throws(JournalError) -> JournalEntry? {
        while true {
            let next = try chained { () throws(ChainError) in
                try chain.next { lines, line throws(ChainCellError) in try entries.read(line, of: lines) }
            }
            guard let (read, head, previous) = next else { return nil }
            guard let (facts, content) = read else { continue }
            return JournalEntry(
                sequence: head.sequence,
                time: facts.time,
                content: content,
                previous: previous,
                hash: head.hash
            )
        }
    }
}
