// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// The one writer of a journal: its end, its state, and the undoing of a failed write.
struct JournalWriter: Sendable {
    /// The end of the journal; restored as a whole when a write fails.
    struct Tail: Sendable {
        fileprivate(set) var head: JournalHead
        /// Time of the last line.
        fileprivate(set) var time: Timestamp?
        /// Offset after the last line in its file.
        fileprivate(set) var size: Int
        /// Cards that are reserved and not closed.
        fileprivate(set) var open: Int
    }

    /// Requests whose lines are written together.
    private struct Group {
        var accepted: [(request: JournalRequest, entries: [JournalEntry])] = []
        var bytes: [UInt8] = []
        var undo: [JournalState.Undo] = []
    }

    private let storage: any JournalStorage
    private let clock: JournalClock
    private(set) var tail: Tail
    private(set) var state: JournalState
    private(set) var room = JournalRoom()
    /// The content of `journal.head`; nil when the next line has to create it again.
    private var headFile: JournalHeadFile?
    /// Year of the file being written.
    private var year: Int
    /// Why nothing may be written any more.
    private(set) var failure: JournalError?

    /// A writer behind the last whole line of a scan.
    init(storage: some JournalStorage, clock: JournalClock, scan: JournalScan) {
        self.storage = storage
        self.clock = clock
        state = scan.state
        year = scan.year ?? clock.now().year
        headFile = scan.recorded
        let size = scan.year == nil ? JournalLine.headerSize : scan.end
        let open = scan.state.cards(in: .reserved).count
        tail = Tail(head: scan.last, time: scan.lastTime, size: size, open: open)
    }

    /// True when the clock is behind the last line or behind the build date of this program.
    var isClockBehind: Bool { clock.isBehind(clock.now(), last: tail.time) }

    /// Opens the file, puts a torn end aside and reserves space; returns the path of the torn end.
    mutating func open(_ scan: JournalScan, paths: JournalFolder.Paths) throws(PosixError) -> String? {
        try storage.begin(year: year, room: tail.size + JournalRoom.closing)
        var path: String?
        if !scan.torn.isEmpty {
            let name = paths.torn(tail.head.sequence + 1)
            try Files.replace(name, with: scan.torn)
            try storage.truncate(to: tail.size)
            try storage.synchronize()
            path = name
        }
        do {
            try secureRoom()
        } catch {
            // The written part is whole; the next reservation will be refused.
            guard error.isDiskFull else { throw error }
        }
        return path
    }

    /// Updates `journal.head` to the last line; true when the last run ended between the two.
    mutating func catchUpHead() throws(JournalError) -> Bool {
        guard headFile?.newest != tail.head else { return false }
        let update = try headUpdate()
        do {
            try writeHead(update)
        } catch {
            throw JournalError(writing: error)
        }
        return tail.head.sequence > 0
    }

    /// `journal.head` cannot be updated any more; the next line creates it again.
    mutating func forgetHead() { headFile = nil }

    /// Writes the lines of all requests in their order, with one write and one `fsync` of the journal and of
    /// `journal.head`, and sets their results. A request that breaks a rule fails alone; a disk error fails all of
    /// them.
    mutating func commit(_ requests: [JournalRequest]) {
        var group = Group()
        do throws(JournalError) {
            if let failure { throw failure }
            let time = clock.now()
            try beginYear(of: time)
            let before = tail
            for request in requests { take(request, at: time, into: &group) }
            do throws(JournalError) {
                try write(group.bytes, after: before)
            } catch {
                takeBack(group.undo, to: before)
                throw error
            }
            for (request, entries) in group.accepted { request.end(.success(entries)) }
        } catch {
            for request in requests where !request.isOver { request.end(.failure(error)) }
        }
    }

    /// Checks one request against everything before it and adds its lines to the group.
    private mutating func take(_ request: JournalRequest, at time: Timestamp, into group: inout Group) {
        let before = tail
        var undo: [JournalState.Undo] = []
        var bytes: [UInt8] = []
        do throws(JournalError) {
            guard let drafts = try request.decide(state, tail.head) else { return request.end(.success(nil)) }
            let entries = try drafts.map { draft throws(JournalError) in
                try add(draft, at: time, bytes: &bytes, undo: &undo)
            }
            try secureRoom(after: before)
            group.accepted.append((request, entries))
            group.bytes += bytes
            group.undo += undo
        } catch {
            takeBack(undo, to: before)
            request.end(.failure(error))
        }
    }

    private mutating func add(
        _ draft: JournalEntry.Draft,
        at time: Timestamp,
        bytes: inout [UInt8],
        undo: inout [JournalState.Undo]
    ) throws(JournalError) -> JournalEntry {
        let (entry, line) = try JournalLine.make(
            clock.marking(draft, at: time, last: tail.time),
            sequence: tail.head.sequence + 1,
            time: time,
            previous: tail.head.hash
        )
        let openBefore = isOpen(entry)
        do {
            if let step = try state.applyReversibly(entry) { undo.append(step) }
        } catch {
            throw .contradiction(error)
        }
        bytes += line
        tail.head = JournalHead(sequence: entry.sequence, hash: entry.hash)
        tail.time = time
        tail.size += line.count
        tail.open += isOpen(entry) - openBefore
        return entry
    }

    /// 1 while the entry's card is reserved and not closed.
    private func isOpen(_ entry: JournalEntry) -> Int {
        entry.content.uid.flatMap { state.card($0) }?.state == .reserved ? 1 : 0
    }

    private mutating func takeBack(_ undo: [JournalState.Undo], to before: Tail) {
        for step in undo.reversed() { state.undo(step) }
        tail = before
    }
}

// Disk operations.
extension JournalWriter {
    /// The first line of a year begins its file. When the disk is too full for that, lines continue in the old file,
    /// where every open reservation has space for its closing line.
    private mutating func beginYear(of time: Timestamp) throws(JournalError) {
        let next = time.year
        guard next > year else { return }
        try checkUntouched(size: tail.size)
        do {
            try storage.begin(year: next, room: JournalLine.headerSize + tail.open * JournalRoom.closing)
        } catch {
            if error.isUnknownOutcome { throw stop(.unsafe(error)) }
            if error.isDiskFull { return }
            throw JournalError(writing: error)
        }
        year = next
        tail.size = JournalLine.headerSize
        room.forget()
    }

    private mutating func secureRoom() throws(PosixError) {
        try room.secure(upTo: tail.size + tail.open * JournalRoom.closing, on: storage)
    }

    /// Refuses lines that would leave less space than the open reservations need. A line that closes a reservation has
    /// its space already.
    private mutating func secureRoom(after before: Tail) throws(JournalError) {
        do {
            try secureRoom()
        } catch {
            if tail.open >= before.open { throw JournalError(writing: error) }
        }
    }

    /// Writes the lines first, then `journal.head`; after an error everything is as before, or nothing is written any
    /// more.
    private mutating func write(_ bytes: [UInt8], after before: Tail) throws(JournalError) {
        guard !bytes.isEmpty else { return }
        try checkUntouched(size: before.size)
        let update = try headUpdate()
        do {
            try storage.append(bytes)
        } catch {
            try cutBack(to: before)
            throw JournalError(writing: error)
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
            try cutBackUnlessRecorded(to: before, after: error)
            throw JournalError(writing: error)
        }
    }

    private func headUpdate() throws(JournalError) -> JournalHeadFile.Update {
        guard let headFile else { return try JournalHeadFile.creation(tail.head) }
        return try headFile.update(to: tail.head)
    }

    private mutating func writeHead(_ update: JournalHeadFile.Update) throws(PosixError) {
        if let offset = update.offset {
            try storage.writeHead(update.bytes, at: offset)
            try storage.synchronizeHead()
        } else {
            try storage.replaceHead(update.bytes)
        }
        headFile = update.result
    }

    /// The lines are on the disk and `journal.head` failed. When it does not have them they are cut off again. When it
    /// may already have them, a journal without them would look truncated.
    private mutating func cutBackUnlessRecorded(to before: Tail, after error: PosixError) throws(JournalError) {
        guard !error.isUnknownOutcome, let content = try? storage.headContent(),
            (try? JournalHeadFile(content: content))?.newest != tail.head
        else { throw stop(.unsafe(error)) }
        try cutBack(to: before)
    }

    private mutating func cutBack(to before: Tail) throws(JournalError) {
        do {
            try storage.truncate(to: before.size)
            try storage.synchronize()
        } catch {
            throw stop(.unsafe(error))
        }
        room.forget()
        // An error here appears at the next reservation.
        try? room.secure(upTo: before.size + before.open * JournalRoom.closing, on: storage)
    }

    private mutating func checkUntouched(size: Int) throws(JournalError) {
        do { try storage.checkUntouched(size: size) } catch { throw stop(error) }
    }

    /// Stops all writing after an error; the first error stays the reason.
    @discardableResult
    mutating func stop(_ error: JournalError) -> JournalError {
        switch error {
        case .unsafe, .broken: failure = failure ?? error
        default: break
        }
        return error
    }

    /// Reads and checks all files again; a journal that was changed gets no more lines.
    mutating func verify(_ paths: JournalFolder.Paths) throws(JournalError) -> JournalSummary {
        do throws(JournalError) {
            let scan = try JournalScan(paths)
            let summary = try scan.summary()
            // A journal that was changed from outside stays refused, even if its lines are right again.
            if let failure, case .broken = failure { throw failure }
            guard failure == nil else { return summary }
            guard scan.last == tail.head else { throw .broken(JournalFault(scan.next, .forgotten(tail.head.sequence))) }
            try storage.checkUntouched(size: tail.size)
            return summary
        } catch {
            throw stop(error)
        }
    }
}
