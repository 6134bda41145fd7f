// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// Reads the entries of a journal one by one and checks the chain on the way.
public struct JournalReader: ~Copyable {
    private var lines: LineReader
    /// The last entry read, or the header.
    public private(set) var head: JournalHead
    /// Offset after the last whole line read.
    private(set) var end: Int
    /// Bytes after the last line end; known once ``next()`` has returned nil.
    private(set) var torn: [UInt8] = []

    /// Physical line of the entry that is due next.
    var nextLine: Int { Int(clamping: head.sequence) + 2 }

    /// Opens the file and checks its header. Throws ``JournalError/file(_:)`` and ``JournalError/broken(_:)``.
    public init(path: String) throws(JournalError) {
        let headerHash = try JournalLine.headerHash()
        lines = try Self.linesAfterHeader(path)
        head = JournalHead(sequence: 0, hash: headerHash)
        end = JournalLine.header.count + 1
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
        head = JournalHead(sequence: entry.sequence, hash: entry.hash)
        end = line.offset + line.bytes.count + 1
        return entry
    }

    private mutating func nextLineOfFile() throws(JournalError) -> LineReader.Line? {
        try wrapping(JournalError.file) { () throws(PosixError) in try lines.next() }
    }

    private mutating func check(_ entry: JournalEntry, at line: LineReader.Line) throws(JournalError) {
        let due = head.sequence + 1
        if entry.sequence != due {
            let place = try lineOfEntry(due)
            let kind = JournalFault.Kind.outOfOrder(due: due, found: entry.sequence, dueAtLine: place)
            throw .broken(JournalFault(line: line.number, kind))
        }
        guard entry.previous == head.hash else { throw .broken(JournalFault(line: line.number, .unchained)) }
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
