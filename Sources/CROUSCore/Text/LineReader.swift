// SPDX-License-Identifier: Apache-2.0
package import Posix

/// Reads a file line by line with constant memory, and numbers the physical lines.
package struct LineReader: ~Copyable {
    /// One physical line.
    package struct Line: Sendable {
        /// From 1; all pieces of an overlong line have the same number.
        package let number: Int
        /// Offset of its first byte in the file.
        package let offset: Int
        /// Its bytes without the LF; a CR before it is kept.
        package let bytes: [UInt8]
        /// False for bytes after the last LF of the file.
        package let isEnded: Bool

        /// Its bytes without a CR at the end, which files from Windows have.
        package var content: ArraySlice<UInt8> { DelimitedText.withoutReturn(bytes[...]) }
    }

    /// Longest line returned whole: a file without line ends must not fill the memory.
    package static let longestLine = 1 << 20

    private let file: FileDescriptor
    private var buffer: ArraySlice<UInt8> = []
    private var number: Int
    private var offset: Int

    /// A reader at the start of the file at `path`, or of a later line whose offset and number are known.
    package init(path: String, offset: Int = 0, number: Int = 1) throws(PosixError) {
        file = try FileDescriptor(opening: path, for: .read)
        self.offset = offset
        self.number = number
    }

    /// A reader at the start of the text of the file at `path`, behind a byte order mark.
    package init(textOf path: String) throws(PosixError) {
        let mark = DelimitedText.byteOrderMark
        let start = try FileDescriptor(opening: path, for: .read).read(upTo: mark.count, at: 0)
        try self.init(path: path, offset: start == mark ? mark.count : 0)
    }

    /// Up to `count` bytes before the next line.
    package func bytesBefore(_ count: Int) throws(PosixError) -> [UInt8] {
        let start = max(0, offset - count)
        return try file.read(upTo: offset - start, at: start)
    }

    /// The next line; nil at the end. A line longer than ``longestLine`` is returned in pieces that are not ended.
    package mutating func next() throws(PosixError) -> Line? {
        var scanned = 0
        while true {
            if let end = buffer.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n")) {
                return take(buffer[..<end], isEnded: true)
            }
            scanned = buffer.count
            if scanned >= Self.longestLine { return take(buffer, isEnded: false) }
            let chunk = try file.read(upTo: 1 << 16, at: offset + buffer.count)
            if chunk.isEmpty { return scanned == 0 ? nil : take(buffer, isEnded: false) }
            buffer = ArraySlice(Array(buffer) + chunk)
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, isEnded: Bool) -> Line {
        let line = Line(number: number, offset: offset, bytes: Array(bytes), isEnded: isEnded)
        let length = bytes.count + (isEnded ? 1 : 0)
        if isEnded { number += 1 }
        offset += length
        buffer = buffer.dropFirst(length)
        return line
    }
}
