// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// One file of a chain, open for reading, whose header is one.
final class ChainFile: Sendable {
    /// More than any header has.
    private static let longestHeader = 4096

    let name: ChainFileName
    let path: String
    let format: ChainFormat
    private let descriptor: FileDescriptor

    convenience init(_ name: ChainFileName, in paths: ChainPaths) throws(ChainError) {
        try self.init(path: paths.path(name), name, kind: paths.kind)
    }

    /// Opens the file at any path.
    init(path: String, _ name: ChainFileName, kind: ChainKind) throws(ChainError) {
        self.name = name
        self.path = path
        let descriptor = try reading { () throws(PosixError) in try FileDescriptor(opening: path, for: .read) }
        let front = try reading { () throws(PosixError) in try descriptor.read(upTo: Self.longestHeader, at: 0) }
        guard let end = front.firstIndex(of: UInt8(ascii: "\n")) else {
            throw .broken(ChainFault(file: ChainPaths.name(of: path), line: 1, .header))
        }
        format = try kind.format(ofHeader: Array(front[..<end]), in: ChainPaths.name(of: path))
        self.descriptor = descriptor
    }

    /// The place of the line that begins at an offset.
    func place(at offset: Int) throws(ChainError) -> ChainPlace {
        let path = path
        let line = try reading { () throws(PosixError) in try ChainPlace.line(at: offset, of: path) }
        return ChainPlace(file: ChainPaths.name(of: path), line: line)
    }

    /// Where the first line begins.
    var front: Int { format.header.count + 1 }

    /// Bytes there are now.
    func size() throws(ChainError) -> Int { try reading { () throws(PosixError) in try descriptor.size() } }

    /// The bytes of a range, or those of it that are there.
    func read(_ range: Range<Int>) throws(ChainError) -> [UInt8] {
        try reading { () throws(PosixError) in
            var bytes = try descriptor.read(upTo: range.count, at: range.lowerBound)
            while bytes.count < range.count {
                let more = try descriptor.read(upTo: range.count - bytes.count, at: range.lowerBound + bytes.count)
                if more.isEmpty { break }
                bytes += more
            }
            return bytes
        }
    }
}
