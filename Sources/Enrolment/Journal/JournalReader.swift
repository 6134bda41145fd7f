// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// A place in a journal file to go on reading from.
public struct JournalBookmark: Hashable, Sendable {
    /// The last line before the place.
    public let head: JournalHead
    /// Offset of the place in the file, in bytes.
    public let offset: Int

    init(head: JournalHead, offset: Int) {
        self.head = head
        self.offset = offset
    }

    /// The place after the header.
    static func start() throws(JournalError) -> JournalBookmark {
        JournalBookmark(head: try .empty(), offset: JournalLine.header.count + 1)
    }
}

/// Reads the entries of a journal one by one and checks the chain on the way.
public struct JournalReader: ~Copyable {
    private var lines: LineReader
    /// After the last entry read.
    public private(set) var bookmark: JournalBookmark
    /// Bytes after the last line end; known once ``next()`` has returned nil.
    private(set) var torn: [UInt8] = []

    /// Physical line of the entry that is due next.
    var nextLine: Int { Int(clamping: bookmark.head.sequence) + 2 }

    /// Opens the file and checks its header. Throws ``JournalError/file(_:)`` and ``JournalError/broken(_:)``.
    public init(path: String) throws(JournalError) {
        try self.init(path: path, from: .start())
    }

    /// Opens the file at a bookmark and checks that the line before it is still the same one.
    init(path: String, from bookmark: JournalBookmark) throws(JournalError) {
        lines = try bookmark.head.sequence == 0 ? Self.linesAfterHeader(path) : Self.lines(path, from: bookmark)
        self.bookmark = bookmark
    }

    private static func lines(_ path: String, from bookmark: JournalBookmark) throws(JournalError) -> LineReader {
        let line = Int(clamping: bookmark.head.sequence) + 1
        let end = Array("\(bookmark.head.hash)\n".utf8)
        let lines = try wrapping(JournalError.file) { () throws(PosixError) in
            try LineReader(path: path, offset: max(0, bookmark.offset), number: line + 1)
        }
        let found = try wrapping(JournalError.file) { () throws(PosixError) in try lines.bytesBefore(end.count) }
        guard found == end else {
            throw .broken(JournalFault(line: line, .forgotten(bookmark.head.sequence)))
        }
        return lines
    }

    private static func linesAfterHeader(_ path: String) throws(JournalError) -> LineReader {
        var lines = try wrapping(JournalError.file) { () throws(PosixError) in try LineReader(path: path) }
        let first = try wrapping(JournalError.file) { () throws(PosixError) in try lines.next() }
        guard let first, first.isEnded, first.bytes == JournalLine.header else {
            throw .broken(JournalFault(line: 1, .header))
        }
        return lines
    }

    /// The next entry; nil at the end. Throws ``JournalError/broken(_:)`` at the first line that is not what was written.
    public mutating func next() throws(JournalError) -> JournalEntry? {
        guard let line = try nextLineOfFile() else { return nil }
        guard line.isEnded else {
            torn = line.bytes
            return nil
        }
        let entry: JournalEntry
        switch try JournalLine.parse(line.bytes) {
        case .success(let parsed): entry = parsed
        case .failure(let failure): throw .broken(JournalFault(line: line.number, failure.faultKind))
        }
        try check(entry, at: line)
        let head = JournalHead(sequence: entry.sequence, hash: entry.hash)
        bookmark = JournalBookmark(head: head, offset: line.offset + line.bytes.count + 1)
        return entry
    }

    private mutating func nextLineOfFile() throws(JournalError) -> LineReader.Line? {
        try wrapping(JournalError.file) { () throws(PosixError) in try lines.next() }
    }

    private mutating func check(_ entry: JournalEntry, at line: LineReader.Line) throws(JournalError) {
        let due = bookmark.head.sequence + 1
        if entry.sequence != due {
            let place = try lineOfEntry(due)
            let kind = JournalFault.Kind.outOfOrder(due: due, found: entry.sequence, dueAtLine: place)
            throw .broken(JournalFault(line: line.number, kind))
        }
        guard entry.previous == bookmark.head.hash else { throw .broken(JournalFault(line: line.number, .unchained)) }
    }

    /// Looks further down for an entry that was due here, to tell moved lines from missing ones.
    private mutating func lineOfEntry(_ sequence: UInt64) throws(JournalError) -> Int? {
        let start = Array("\(sequence);".utf8)
        while let line = try nextLineOfFile() {
            if line.bytes.starts(with: start) { return line.number }
        }
        return nil
    }
}

extension JournalLine.Failure {
    /// The fault of a line that fails this way.
    fileprivate var faultKind: JournalFault.Kind {
        switch self {
        case .text(let failure): .malformed(failure.description)
        case .cellCount(let count): .malformed("\(count) cells instead of \(JournalLine.columns.count)")
        case .cell(let column, _): .malformed("the cell \(column) cannot be read")
        case .hash: .changed
        }
    }
}
