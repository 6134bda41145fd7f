// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Reads the lines of a chain one by one, file after file, and checks hashes and order on the way. It needs no lock: it may
/// follow a chain that is being written, and goes on when lines were added since it met the end.
package struct ChainReader: Sendable {
    /// Nil for one file that is read without those before and behind it.
    private let paths: ChainPaths?
    /// The last line that is given; nil for all there are.
    private let limit: UInt64?
    private var file: ChainFile
    /// Lines that were read, where they begin in the file, and which of them is next.
    private var page: ChainLines
    private var links: ChainLinks
    private var offset: Int
    private var next = 0
    /// Bytes behind the last line end, once the end was met.
    private var torn: [UInt8] = []
    /// True once the file is known to have a successor: it gets no more lines.
    private var isClosed = false
    /// True before the first line of a file that is read alone: it may be any.
    private var isDetached: Bool
    /// The last line given, or the one before the first.
    package private(set) var head: ChainHead

    /// A reader that goes on after a line of the chain, or begins at its front (nil, or 0 and any hash). Throws
    /// ``ChainError/broken(_:)`` with the kind ``ChainFault/Kind/forgotten(_:)`` when that line is gone or another one.
    package init(_ paths: ChainPaths, after head: ChainHead? = nil, upTo limit: UInt64? = nil) throws(ChainError) {
        try self.init(paths, afterSequence: head?.sequence ?? 0, hash: head?.hash, upTo: limit)
    }

    /// As above, after the line with this number; its hash is compared when it is known.
    package init(
        _ paths: ChainPaths,
        afterSequence sequence: UInt64,
        hash: ChainHash? = nil,
        upTo limit: UInt64? = nil
    ) throws(ChainError) {
        guard sequence > 0 else {
            let file = try paths.first()
            try self.init(paths, file, file.front, after: paths.kind.start(of: file.format), upTo: limit)
            return
        }
        let found = try paths.find(sequence)
        guard let head = found.head, hash == nil || hash == head.hash else {
            throw .broken(ChainFault(try found.place(), .forgotten(sequence)))
        }
        try self.init(paths, found.file, found.end, after: head, upTo: limit)
    }

    /// A reader of one file of a chain, which begins anywhere.
    package init(file path: String, kind: ChainKind) throws(ChainError) {
        let file = try ChainFile(path: path, ChainFileName(year: 0), kind: kind)
        try self.init(nil, file, file.front, after: kind.start(of: file.format))
    }

    private init(
        _ paths: ChainPaths?,
        _ file: ChainFile,
        _ offset: Int,
        after head: ChainHead,
        upTo limit: UInt64? = nil
    ) throws(ChainError) {
        self.paths = paths
        self.file = file
        self.offset = offset
        self.head = head
        self.limit = limit
        isDetached = paths == nil
        page = ChainLines([], format: file.format)
        links = try ChainLinks(page, count: 0)
    }

    /// The next line as `read` reads it; nil at the end. `read` throws the column of a cell that cannot be read.
    /// Throws ``ChainError/broken(_:)`` at the first line that is not what was written.
    package mutating func next<Value>(
        _ read: (ChainLines, Int) throws(ChainCellError) -> Value
    ) throws(ChainError) -> (value: Value, head: ChainHead, previous: ChainHash)? {
        if let limit, head.sequence >= limit { return nil }
        while next == page.count {
            if let fault = page.fault { throw try self.fault(fault) }
            guard try turnPage() else { return nil }
        }
        let value: Value
        do {
            value = try read(page, next)
        } catch {
            throw try fault(page.unreadable(error.column))
        }
        if let fault = links.fault, next == links.all.count { throw try self.fault(fault) }
        let link = links.all[next]
        let found = try check(ChainHead(sequence: page.sequences[next], hash: link.hash), link.previous)
        head = found
        isDetached = false
        next += 1
        return (value, found, link.previous)
    }

    /// The line, once it follows from the one before it.
    private func check(_ found: ChainHead, _ previous: ChainHash) throws(ChainError) -> ChainHead {
        guard !isDetached else { return found }
        let (due, isOver) = head.sequence.addingReportingOverflow(1)
        guard !isOver, found.sequence == due else {
            throw try fault(.outOfOrder(due: due, found: found.sequence, dueAt: try place(of: due)))
        }
        guard previous == head.hash else { throw try fault(.unchained) }
        return found
    }

    /// The place of a line that was due here.
    private func place(of sequence: UInt64) throws(ChainError) -> ChainPlace? {
        guard let paths else { return nil }
        return try reading { () throws(PosixError) in try paths.place(of: sequence) }
    }

    /// Reads on behind the page; false at the end of the chain.
    private mutating func turnPage() throws(ChainError) -> Bool {
        try readPage()
        if page.count > 0 || page.fault != nil { return true }
        guard let paths else { return false }
        let name = file.name
        let names = try reading { () throws(PosixError) in try paths.files() }
        guard let successor = names.first(where: { $0 > name }) else { return false }
        guard isClosed else {
            // The writer may have added lines before it began the next file.
            isClosed = true
            return true
        }
        guard torn.isEmpty else { throw try fault(.torn) }
        file = try ChainFile(successor, in: paths)
        isClosed = false
        (offset, next) = (file.front, 0)
        page = ChainLines([], format: file.format)
        return true
    }

    private mutating func readPage() throws(ChainError) {
        offset += page.end
        next = 0
        var size = ChainSection.size
        while true {
            let bytes = try file.read(offset..<offset + size)
            page = ChainLines(bytes, format: file.format)
            links = try ChainLinks(page, count: page.count)
            torn = Array(bytes[page.end...])
            guard page.count == 0, page.fault == nil, bytes.count == size else { return }
            size *= 4
        }
    }

    /// A fault of the line that is next.
    private func fault(_ kind: ChainFault.Kind) throws(ChainError) -> ChainError {
        .broken(ChainFault(try file.place(at: offset + page.start(of: next)), kind))
    }
}

/// The column of a cell that cannot be read.
package struct ChainCellError: Error {
    package let column: Int

    package init(column: Int) { self.column = column }
}
