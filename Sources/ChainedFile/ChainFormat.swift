// SPDX-License-Identifier: Apache-2.0

/// How the lines of a file look. Each file says it in its header, so that a program knows whether it can read the lines
/// before it reads the first one.
package struct ChainFormat: Hashable, Sendable {
    /// The first and the last columns, which all chained files have.
    private static let (front, back) = (["seq", "time"], ["previous", "hash"])
    private static let mark = "format="

    /// Counts up from 1.
    package let number: Int
    /// All columns.
    package let columns: [String]

    /// A format with these columns between those that all chained files have.
    package init(_ number: Int, columns: [String]) {
        self.number = number
        self.columns = Self.front + columns + Self.back
    }

    /// The first line of a file, without line end. A header without a number is format 1.
    package var header: [UInt8] {
        Array((columns + (number > 1 ? ["\(Self.mark)\(number)"] : [])).joined(separator: ";").utf8)
    }

    /// The number a header of any version names; nil for what is no header of a chained file.
    static func number(in header: [UInt8]) -> Int? {
        let cells = String(decoding: header, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
        guard cells.starts(with: front.map { $0[...] }), let last = cells.last, last.hasPrefix(mark) else { return nil }
        return Int(last.dropFirst(mark.count))
    }
}

/// What the files of a chain are called, and the formats their lines may have.
package struct ChainKind: Hashable, Sendable {
    /// What the names of its files begin with.
    package let name: String
    /// The format of files that are begun.
    package let current: ChainFormat
    /// Formats of earlier versions, which are read and not written.
    package let earlier: [ChainFormat]

    package init(_ name: String, current: ChainFormat, earlier: [ChainFormat] = []) {
        self.name = name
        self.current = current
        self.earlier = earlier
    }

    /// The format of a file by its first line.
    func format(ofHeader header: [UInt8], in file: String) throws(ChainError) -> ChainFormat {
        if let format = ([current] + earlier).first(where: { $0.header == header }) { return format }
        if let number = ChainFormat.number(in: header), number > current.number {
            throw .newer(file: file, format: number, known: current.number)
        }
        throw .broken(ChainFault(file: file, line: 1, .header))
    }

    /// The place before the first line of a chain that begins now.
    package func start() throws(ChainError) -> ChainHead { try start(of: current) }

    /// As ``start()``, of a chain whose first file has this format.
    package func start(of format: ChainFormat) throws(ChainError) -> ChainHead {
        ChainHead(sequence: 0, hash: try ChainHash(of: format.header))
    }
}
