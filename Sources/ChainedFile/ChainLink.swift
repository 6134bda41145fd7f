// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import Posix

/// How a line hangs on the one before it.
struct ChainLink: Hashable, Sendable {
    /// Hash of the line before.
    let previous: ChainHash
    /// Hash of the line.
    let hash: ChainHash
}

/// The links of lines that follow each other, up to the first line that does not give the hash it carries.
struct ChainLinks: Sendable {
    private(set) var all: [ChainLink] = []
    /// What is wrong with the line behind the last link; nil at the end.
    private(set) var fault: ChainFault.Kind?

    /// The links of the first `count` lines.
    init(_ lines: ChainLines, count: Int) throws(ChainError) {
        all.reserveCapacity(count)
        let digester = try wrapping(ChainError.hashing) { () throws(CryptoError) in try SHA256Digester() }
        while fault == nil, all.count < count { fault = try add(all.count, of: lines, digester) }
    }

    /// Adds the link of a line; gives what is wrong with it instead.
    private mutating func add(
        _ line: Int,
        of lines: ChainLines,
        _ digester: borrowing SHA256Digester
    ) throws(ChainError) -> ChainFault.Kind? {
        let (beforeLast, last) = (lines.format.columns.count - 2, lines.format.columns.count - 1)
        guard let previous = lines.previous(line, after: all.last?.hash) else { return lines.unreadable(beforeLast) }
        guard let hash = lines.hash(last, of: line) else { return lines.unreadable(last) }
        let computed: ChainHash
        do {
            // The hash is the last cell and is written without quotation marks: the rest is what it was computed over.
            let hashed = lines.raw(line).dropLast(ChainHash.digitCount)
            computed = ChainHash(words: try digester.hash(lines.bytes.span.extracting(hashed)))
        } catch {
            throw .hashing(error)
        }
        guard computed == hash else { return .changed }
        all.append(ChainLink(previous: previous, hash: hash))
        return nil
    }
}

extension ChainLines {
    /// The column `previous`. `last` is the hash of the line before, whose digits are here again unless something is wrong.
    fileprivate func previous(_ line: Int, after last: ChainHash?) -> ChainHash? {
        let (column, lastColumn) = (format.columns.count - 2, format.columns.count - 1)
        if let last, bytes.span.isSame(cell(column, of: line), as: cell(lastColumn, of: line - 1)) { return last }
        return hash(column, of: line)
    }

    fileprivate func hash(_ column: Int, of line: Int) -> ChainHash? {
        ChainHash(digits: bytes.span.extracting(cell(column, of: line)))
    }
}
