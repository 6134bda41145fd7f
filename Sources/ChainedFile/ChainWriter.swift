// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Posix

/// The one writer of a chain: its end, and the undoing of a failed write.
package struct ChainWriter: Sendable {
    private let storage: any ChainStorage
    private let paths: ChainPaths
    /// The end of what is durable.
    package private(set) var tail: ChainTail
    private var room = ChainRoom()
    /// The content of the head file; nil when the next line has to create it again.
    private var headFile: ChainHeadFile?
    /// The file that is written.
    private var file: ChainFileName
    private var format: ChainFormat
    /// Why nothing may be written any more.
    package private(set) var failure: ChainError?

    /// A writer behind the last whole line of a chain; `year` is that of the first file when there is none.
    package init(_ storage: some ChainStorage, _ paths: ChainPaths, after end: ChainEnd, year: Int) {
        self.storage = storage
        self.paths = paths
        headFile = end.headFile
        file = end.file?.name ?? ChainFileName(year: year)
        format = end.file?.format ?? paths.kind.current
        let empty = ChainTail(head: end.head, time: end.time, size: 0).inNewFile(format)
        tail = end.file == nil ? empty : ChainTail(head: end.head, time: end.time, size: end.size)
    }

    /// False when the file system cannot keep room for lines to come.
    package var canSecureRoom: Bool { room.isSupported }

    /// Opens the file, puts a torn end aside and reserves `reserve` more bytes; returns the path of the torn end.
    /// `first` bytes are reserved in a file that has to be created.
    package mutating func open(_ end: ChainEnd, first: Int, reserve: Int) throws(ChainError) -> String? {
        try writing { () throws(PosixError) in
            try storage.begin(file, header: format.header, room: tail.size + first)
            let path = try putAside(end.torn)
            do throws(PosixError) {
                try room.secure(upTo: tail.size + reserve, on: storage)
            } catch {
                // The written part is whole; the next line that needs space will be refused.
                guard error.isDiskFull else { throw error }
            }
            return path
        }
    }

    private func putAside(_ torn: [UInt8]) throws(PosixError) -> String? {
        guard !torn.isEmpty else { return nil }
        let path = paths.torn(tail.head.sequence + 1)
        try Files.replace(path, with: torn)
        try storage.truncate(to: tail.size)
        try storage.synchronize()
        return path
    }

    /// Updates the head file to the last line; true when the last run ended between the two.
    package mutating func catchUpHead() throws(ChainError) -> Bool {
        guard headFile?.newest != tail.head else { return false }
        let update = try headUpdate(to: tail.head)
        do { try writeHead(update) } catch { throw ChainError(writing: error) }
        return tail.head.sequence > 0
    }

    /// The head file cannot be updated any more; the next line creates it again.
    package mutating func forgetHead() { headFile = nil }

    /// Begins a file with the first line of a year, and with the first line of a version with a newer format; `reserve`
    /// bytes are reserved in it. When the disk is too full for that, lines continue in the old file, which has reserved
    /// space, unless that is of another format.
    package mutating func beginFile(at time: Timestamp, reserve: Int) throws(ChainError) {
        let current = paths.kind.current
        guard time.year > file.year || format != current else { return }
        try checkUntouched()
        let next =
            time.year > file.year
            ? ChainFileName(year: time.year) : ChainFileName(year: file.year, part: file.part + 1)
        let begun = tail.inNewFile(current)
        do {
            try storage.begin(next, header: current.header, room: begun.size + reserve)
        } catch {
            if error.isUnknownOutcome { throw stop(.unsafe(error)) }
            if error.isDiskFull && format == current { return }
            throw ChainError(writing: error)
        }
        (file, format, tail) = (next, current, begun)
        room.forget()
    }

    /// Reserves space for the file to grow to `size` bytes.
    package mutating func secureRoom(upTo size: Int) throws(PosixError) { try room.secure(upTo: size, on: storage) }

    /// Appends whole lines that end with `next`, makes them durable, then the head file. After an error everything is as
    /// before, or nothing is written any more; `reserve` bytes behind the old end are then reserved again.
    package mutating func append(_ bytes: [UInt8], upTo next: ChainTail, reserve: Int) throws(ChainError) {
        guard !bytes.isEmpty else { return }
        try checkUntouched()
        let update = try headUpdate(to: next.head)
        do {
            try storage.append(bytes)
        } catch {
            try cutBack(reserve)
            throw ChainError(writing: error)
        }
        do {
            try storage.synchronize()
        } catch {
            // Linux marks the pages clean after a failed fsync: a second one would report success for lost data.
            throw stop(.unsafe(error))
        }
        do {
            try writeHead(update)
        } catch {
            try cutBackUnlessRecorded(next.head, reserve, after: error)
            throw ChainError(writing: error)
        }
        tail = next
    }

    /// The part of the chain that is durable now, for a reader that delays no writer.
    package mutating func limit() throws(ChainError) -> ChainLimit {
        if let failure { throw failure }
        try checkUntouched()
        let content = try reading { () throws(PosixError) in try storage.headContent() }
        return ChainLimit(head: tail.head, file: file, size: tail.size, headContent: content)
    }

    /// Throws when the files are no longer those that were written.
    package mutating func checkUntouched() throws(ChainError) {
        do { try storage.checkUntouched(size: tail.size) } catch { throw stop(error) }
    }

    /// Stops all writing after an error; the first error stays the reason.
    @discardableResult
    package mutating func stop(_ error: ChainError) -> ChainError {
        switch error {
        case .unsafe, .broken: failure = failure ?? error
        default: break
        }
        return error
    }
}

// The head file, and the way back.
extension ChainWriter {
    private func headUpdate(to head: ChainHead) throws(ChainError) -> ChainHeadFile.Update {
        guard let headFile else { return try ChainHeadFile.creation(head, name: paths.kind.name) }
        return try headFile.update(to: head)
    }

    private mutating func writeHead(_ update: ChainHeadFile.Update) throws(PosixError) {
        if let offset = update.offset {
            try storage.writeHead(update.bytes, at: offset)
            try storage.synchronizeHead()
        } else {
            try storage.replaceHead(update.bytes)
        }
        headFile = update.result
    }

    /// The lines are on the disk and the head file failed. When it does not have them they are cut off again. When it may
    /// already have them, a chain without them would look truncated.
    private mutating func cutBackUnlessRecorded(
        _ head: ChainHead,
        _ reserve: Int,
        after error: PosixError
    ) throws(ChainError) {
        guard !error.isUnknownOutcome, let content = try? storage.headContent(),
            (try? ChainHeadFile(content: content))?.newest != head
        else { throw stop(.unsafe(error)) }
        try cutBack(reserve)
    }

    private mutating func cutBack(_ reserve: Int) throws(ChainError) {
        do {
            try storage.truncate(to: tail.size)
            try storage.synchronize()
        } catch {
            throw stop(.unsafe(error))
        }
        room.forget()
        // An error here appears at the next line that needs space.
        try? room.secure(upTo: tail.size + reserve, on: storage)
    }
}
