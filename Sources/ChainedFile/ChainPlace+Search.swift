// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

// Places are looked for from the front of a file. That is slow, and done for a fault only.

extension ChainPlace {
    /// The number of the line a byte is in; of the first missing one when the file is shorter.
    static func line(at offset: Int, of path: String) throws(PosixError) -> Int {
        var lines = try LineReader(path: path)
        var last = 0
        while let line = try lines.next() {
            if line.offset + line.bytes.count >= offset { return line.number }
            last = line.number
        }
        return last + 1
    }
}

extension ChainPaths {
    /// Looks in all files for the line with this sequence number; nil when it is nowhere.
    func place(of sequence: UInt64) throws(PosixError) -> ChainPlace? {
        let beginning = Array("\(sequence);".utf8)
        for file in try files() {
            var lines = try LineReader(path: path(file))
            while let line = try lines.next() {
                if line.bytes.starts(with: beginning) { return ChainPlace(file: name(file), line: line.number) }
            }
        }
        return nil
    }
}
