// SPDX-License-Identifier: Apache-2.0

/// A part of a file that is read at once.
struct ChainSection: Sendable {
    /// Bytes of a section: enough to make threads worth while, few enough for the caches of a processor.
    static let size = 1 << 18
    /// Bytes that are read behind a section for the end of its last line; most lines have some 300.
    private static let overhang = 1 << 12

    let file: ChainFile
    /// Where the lines of the section begin.
    let range: Range<Int>
    /// Where reading of the file ends.
    let limit: Int

    /// The sections of a file up to `limit`.
    static func all(of file: ChainFile, upTo limit: Int) -> [ChainSection] {
        stride(from: file.front, to: limit, by: size).map { start in
            ChainSection(file: file, range: start..<min(start + size, limit), limit: limit)
        }
    }

    /// Lines of a section, and where they are.
    struct Content: Sendable {
        /// Where `lines.bytes` begins in the file.
        let offset: Int
        let lines: ChainLines
        /// Bytes behind the last line end of the file; empty before its last section.
        let torn: [UInt8]
        /// Where the last line ends in the file.
        var end: Int { offset + lines.end }
    }

    /// Reads the lines that begin in the section.
    func read() throws(ChainError) -> Content {
        // A line begins behind a line end, so the byte before the section says whether its first one does.
        let offset = range.lowerBound - 1
        var overhang = Self.overhang
        while true {
            let end = min(range.upperBound + overhang, limit)
            let bytes = try file.read(offset..<end)
            let isAtEnd = end == limit || bytes.count < end - offset
            let start = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
            let lines = ChainLines(bytes, from: start, limit: range.upperBound - offset, format: file.format)
            let isOpen = lines.fault == nil && offset + lines.end < range.upperBound
            if isOpen && !isAtEnd {
                overhang *= 4
                continue
            }
            return Content(offset: offset, lines: lines, torn: isOpen ? Array(bytes[lines.end...]) : [])
        }
    }
}
