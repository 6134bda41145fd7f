// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Reads one file of a journal line by line and checks each line by itself.
struct JournalFileReader: ~Copyable {
    /// Far more than all stations write at once.
    private static let longestRest = 1 << 26

    private let path: String
    private var lines: LineReader
    /// Offset at which reading began.
    private let start: Int
    /// Offset after the last whole line read.
    private(set) var end: Int
    /// Lines read since `start`.
    private var count = 0
    /// Bytes behind the last line end; known once ``next()`` has returned nil.
    private(set) var torn: [UInt8] = []

    /// Opens a file and checks its header.
    init(path: String) throws(JournalError) {
        var lines = try wrapping(JournalError.file) { () throws(PosixError) in try LineReader(path: path) }
        let first = try wrapping(JournalError.file) { () throws(PosixError) in try lines.next() }
        guard let first, first.isEnded, first.bytes == JournalLine.header else {
            throw .broken(JournalFault(file: Self.name(of: path), line: 1, .header))
        }
        self.path = path
        self.lines = lines
        start = 0
        end = JournalLine.headerSize
        count = 1
    }

    /// Opens a file behind the line that ends at a bookmark and checks that it is still that line.
    init(path: String, from bookmark: JournalBookmark) throws(JournalError) {
        let expected = Array("\(bookmark.head.hash)\n".utf8)
        let offset = max(0, bookmark.offset)
        let lines = try Self.lines(of: path, at: offset, after: bookmark.head)
        let found = try wrapping(JournalError.file) { () throws(PosixError) in try lines.bytesBefore(expected.count) }
        guard found == expected else {
            let line = try Self.line(at: offset - 1, of: path)
            throw .broken(JournalFault(file: Self.name(of: path), line: line, .forgotten(bookmark.head.sequence)))
        }
        self.path = path
        self.lines = lines
        start = offset
        end = offset
    }

    private static func lines(
        of path: String,
        at offset: Int,
        after head: JournalHead
    ) throws(JournalError) -> LineReader {
        do {
            return try LineReader(path: path, offset: offset)
        } catch {
            guard error.isNotFound else { throw .file(error) }
            throw .broken(JournalFault(file: name(of: path), line: 1, .forgotten(head.sequence)))
        }
    }

    /// The entry of the next line; nil at the end. Throws ``JournalError/broken(_:)`` for a line that is not an entry.
    mutating func next() throws(JournalError) -> JournalEntry? {
        guard let line = try wrapping(JournalError.file, { () throws(PosixError) in try lines.next() }) else {
            return nil
        }
        // A line longer than any that is written comes in pieces that are not ended.
        guard line.isEnded || line.bytes.count >= LineReader.longestLine else {
            torn = line.bytes
            return nil
        }
        count += 1
        guard line.isEnded else { throw try fault(.malformed(Phrase(.faultLineTooLong))) }
        switch try JournalLine.parse(line.bytes) {
        case .success(let entry):
            end = line.offset + line.bytes.count + 1
            return entry
        case .failure(let failure): throw try fault(failure.faultKind)
        }
    }

    /// The bytes after the last whole line, when they begin with a line of which a part never reached the disk:
    /// unwritten parts of a file read as NUL, even when later parts were written.
    func unwrittenRest() throws(JournalError) -> [UInt8]? {
        guard let rest = try rest(), rest.prefix(while: { $0 != UInt8(ascii: "\n") }).contains(0) else { return nil }
        return rest
    }

    /// All bytes after the last whole line; nil when there are more than are ever written at once.
    private func rest() throws(JournalError) -> [UInt8]? {
        let (path, end) = (path, end)
        return try wrapping(JournalError.file) { () throws(PosixError) in
            let file = try FileDescriptor(opening: path, for: .read)
            let size = try file.size() - end
            return size > Self.longestRest ? nil : try file.read(upTo: max(0, size), at: end)
        }
    }

    /// Continues after the end was reached: lines may have been added since.
    mutating func readOn() throws(JournalError) {
        let (path, end) = (path, end)
        lines = try wrapping(JournalError.file) { () throws(PosixError) in try LineReader(path: path, offset: end) }
        torn = []
    }

    /// The place of the last line read, or of one `further` behind it.
    func place(further: Int = 0) throws(JournalError) -> JournalPlace {
        let before = start == 0 ? 0 : try Self.line(at: start - 1, of: path)
        return JournalPlace(file: Self.name(of: path), line: before + count + further)
    }

    /// A fault at that line.
    func fault(_ kind: JournalFault.Kind, further: Int = 0) throws(JournalError) -> JournalError {
        .broken(JournalFault(try place(further: further), kind))
    }

    /// The line number of an entry in a file, found by its first cell; nil when it is not there.
    static func line(of sequence: UInt64, in path: String) throws(JournalError) -> Int? {
        let beginning = Array("\(sequence);".utf8)
        return try wrapping(JournalError.file) { () throws(PosixError) in
            var lines = try LineReader(path: path)
            while let line = try lines.next() {
                if line.bytes.starts(with: beginning) { return line.number }
            }
            return nil
        }
    }

    /// The number of the line with this offset; of the first missing one when the file is shorter.
    static func line(at offset: Int, of path: String) throws(JournalError) -> Int {
        try wrapping(JournalError.file) { () throws(PosixError) in
            var lines = try LineReader(path: path)
            var last = 0
            while let line = try lines.next() {
                if line.offset + line.bytes.count >= offset { return line.number }
                last = line.number
            }
            return last + 1
        }
    }

    /// The name of a file, without its folder.
    static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }
}

extension JournalLine.Failure {
    /// The fault of a line that fails this way.
    fileprivate var faultKind: JournalFault.Kind {
        switch self {
        case .text(let failure): .malformed(failure.phrase)
        case .cellCount(let count):
            .malformed(Phrase(.faultCellCount, ["found": count, "expected": JournalLine.columns.count]))
        case .cell(let column, _): .malformed(Phrase(.faultCellUnreadable, ["column": column]))
        case .hash: .changed
        }
    }
}
