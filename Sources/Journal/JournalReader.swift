// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// A position in a journal for a later reader: behind a line.
package struct JournalBookmark: Hashable, Sendable {
    /// The last line before the position.
    package let head: JournalHead
    /// Year of the file that line is in; 0 before the first line.
    package let year: Int
    /// Offset behind that line in its file, in bytes; 0 before the first line.
    package let offset: Int

    package init(head: JournalHead, year: Int, offset: Int) {
        self.head = head
        self.year = year
        self.offset = offset
    }

    /// The place before the first line.
    package static func start() throws(JournalError) -> JournalBookmark {
        JournalBookmark(head: try .empty(), year: 0, offset: 0)
    }
}

/// Reads the entries of a journal one by one, year after year, and checks the chain.
package struct JournalReader: ~Copyable {
    private let paths: JournalFolder.Paths
    /// The last entry to return; nil for all.
    private let limit: UInt64?
    private var file: JournalFileReader
    /// Year of the file being read.
    private(set) var year: Int
    /// True once the file has a successor: no line is added to it any more.
    private var isClosed = false
    /// Position after the last entry read.
    package private(set) var bookmark: JournalBookmark

    /// Opens the journal of a folder that this process does not write. Throws ``JournalError/file(_:)`` and
    /// ``JournalError/broken(_:)``.
    package init(folder: String) throws(JournalError) {
        try self.init(JournalFolder.Paths(folder: folder), from: .start())
    }

    /// Opens the journal at a bookmark and checks that the line before it is still the same one.
    init(
        _ paths: JournalFolder.Paths,
        from bookmark: JournalBookmark,
        upTo limit: UInt64? = nil
    ) throws(JournalError) {
        let isAtFront = bookmark.head.sequence == 0
        let first = try wrapping(JournalError.file) { () throws(PosixError) in try paths.years().first }
        let file = try Self.open(isAtFront ? first : bookmark.year, of: paths, from: isAtFront ? nil : bookmark)
        self.paths = paths
        self.limit = limit
        self.bookmark = bookmark
        self.file = file
        year = isAtFront ? first ?? 0 : bookmark.year
    }

    private static func open(
        _ year: Int?,
        of paths: JournalFolder.Paths,
        from bookmark: JournalBookmark?
    ) throws(JournalError) -> JournalFileReader {
        // Without any file the error names the missing one.
        let path = year.map(paths.journal) ?? paths.folder + "/journal-YYYY.csv"
        guard let bookmark else { return try JournalFileReader(path: path) }
        return try JournalFileReader(path: path, from: bookmark)
    }

    /// Offset after the last whole line of the file being read.
    var end: Int { file.end }

    /// Bytes after the last line end; known once ``next()`` has returned nil.
    var torn: [UInt8] { file.torn }

    /// The place of the next line.
    func nextPlace() throws(JournalError) -> JournalPlace { try file.place(further: 1) }

    /// A fault at the last line read.
    func fault(_ kind: JournalFault.Kind) throws(JournalError) -> JournalError { try file.fault(kind) }

    /// The end of the journal from a fault on, when it looks like a write that a power cut left with holes; else nil.
    func unwrittenRest(from fault: JournalFault) throws(JournalError) -> [UInt8]? {
        let paths = paths
        guard case .malformed = fault.kind,
            try wrapping(JournalError.file, { () throws(PosixError) in try paths.years() }).last == year
        else { return nil }
        return try file.unwrittenRest()
    }

    /// The next entry; nil at the end. Throws ``JournalError/broken(_:)`` at the first line that is not what was written.
    package mutating func next() throws(JournalError) -> JournalEntry? {
        if let limit, bookmark.head.sequence >= limit { return nil }
        while true {
            if let entry = try file.next() {
                try check(entry)
                let head = JournalHead(sequence: entry.sequence, hash: entry.hash)
                bookmark = JournalBookmark(head: head, year: year, offset: file.end)
                return entry
            }
            guard try goOn() else { return nil }
        }
    }

    /// Continues with the next file; false at the end of the last one.
    private mutating func goOn() throws(JournalError) -> Bool {
        let (paths, year) = (paths, year)
        let years = try wrapping(JournalError.file) { () throws(PosixError) in try paths.years() }
        guard let next = years.first(where: { $0 > year }) else { return false }
        guard isClosed else {
            // The writer may have added lines before it began the next file.
            isClosed = true
            try file.readOn()
            return true
        }
        guard file.torn.isEmpty else { throw try file.fault(.torn, further: 1) }
        file = try JournalFileReader(path: paths.journal(next))
        self.year = next
        isClosed = false
        return true
    }

    private func check(_ entry: JournalEntry) throws(JournalError) {
        let due = bookmark.head.sequence + 1
        if entry.sequence != due {
            throw try file.fault(.outOfOrder(due: due, found: entry.sequence, dueAt: try place(of: due)))
        }
        guard entry.previous == bookmark.head.hash else { throw try file.fault(.unchained) }
    }

    /// Searches all files for the expected entry, to distinguish moved lines from missing ones.
    private func place(of sequence: UInt64) throws(JournalError) -> JournalPlace? {
        let paths = paths
        for year in try wrapping(JournalError.file, { () throws(PosixError) in try paths.years() }) {
            if let line = try JournalFileReader.line(of: sequence, in: paths.journal(year)) {
                return JournalPlace(file: paths.name(year), line: line)
            }
        }
        return nil
    }
}
