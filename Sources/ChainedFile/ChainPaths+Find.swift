// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// A line that was looked for by its sequence number.
struct FoundLine: Sendable {
    let file: ChainFile
    /// Where the line begins, or would.
    let start: Int
    /// Where it ends, behind its line end.
    let end: Int
    /// The line, unchecked; nil when it is not there.
    let head: ChainHead?

    func place() throws(ChainError) -> ChainPlace { try file.place(at: start) }
}

// A line is found in a time that hardly grows with the chain: sequence numbers go up, so the way to one is halved again
// and again. Whatever else is found there (a damaged line, a number out of order) means that the line is not there.
extension ChainPaths {
    /// Distance that is read line by line.
    private static let near = 1 << 13

    /// The first file. Throws what opening a missing one throws.
    func first() throws(ChainError) -> ChainFile {
        guard let name = try reading({ () throws(PosixError) in try files() }).first else {
            return try ChainFile(path: "\(folder)/\(kind.name)-YYYY.csv", ChainFileName(year: 0), kind: kind)
        }
        return try ChainFile(name, in: self)
    }

    /// Looks for a line from 1 on.
    func find(_ sequence: UInt64) throws(ChainError) -> FoundLine {
        for name in try reading({ () throws(PosixError) in try files() }).reversed() {
            let file = try ChainFile(name, in: self)
            guard let first = try file.firstSequence(behind: file.front - 1), first <= sequence else { continue }
            return try find(sequence, in: file)
        }
        let file = try first()
        return FoundLine(file: file, start: file.front, end: file.front, head: nil)
    }

    private func find(_ sequence: UInt64, in file: ChainFile) throws(ChainError) -> FoundLine {
        var (low, high) = (file.front, try file.size())
        while high - low > Self.near {
            let middle = low + (high - low) / 2
            guard let line = try file.line(behind: middle), let found = line.sequence, line.start < high else { break }
            if found <= sequence { low = line.start } else { high = middle }
        }
        // Usually the line is within this; to read as much as a check does would take ten times as long.
        var size = 2 * Self.near
        while true {
            let lines = ChainLines(try file.read(low..<low + size), format: file.format)
            guard let index = lines.sequences.firstIndex(where: { $0 >= sequence }) else {
                let isWhole = size == ChainSection.size
                (low, size) = (low + lines.end, ChainSection.size)
                if lines.fault == nil && (lines.count > 0 || !isWhole) { continue }
                return FoundLine(file: file, start: low, end: low, head: nil)
            }
            let head = lines.sequences[index] == sequence ? lines.head(of: index) : nil
            return FoundLine(
                file: file,
                start: low + lines.start(of: index),
                end: low + lines.start(of: index + 1),
                head: head
            )
        }
    }
}

extension ChainLines {
    /// A line as it says itself, unchecked.
    fileprivate func head(of line: Int) -> ChainHead? {
        ChainHash(text(format.columns.count - 1, of: line)).map { ChainHead(sequence: sequences[line], hash: $0) }
    }
}

extension ChainFile {
    /// The sequence number of the first line behind a byte; nil when there is none.
    fileprivate func firstSequence(behind offset: Int) throws(ChainError) -> UInt64? {
        try line(behind: offset)?.sequence
    }

    /// The first line that begins behind a byte; nil when there is none near.
    fileprivate func line(behind offset: Int) throws(ChainError) -> (start: Int, sequence: UInt64?)? {
        let bytes = try read(offset..<offset + (1 << 12))
        guard let start = bytes.firstIndex(of: UInt8(ascii: "\n")).map({ $0 + 1 }), start < bytes.count else {
            return nil
        }
        let digits = bytes[start...].prefix { $0 != UInt8(ascii: ";") }
        return (offset + start, UInt64(String(decoding: digits, as: UTF8.self)))
    }
}
