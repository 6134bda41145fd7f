// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// The one writer of a journal: where it ends, what it says, and how a failed write is taken back.
struct JournalWriter: Sendable {
    private let storage: any JournalStorage
    private(set) var head: JournalHead
    private(set) var state: JournalState
    /// Offset after the last line that was written well.
    private var end: Int
    /// Why nothing may be written any more.
    private var failure: PosixError?

    init(storage: some JournalStorage, scan: JournalScan) {
        self.storage = storage
        head = scan.last
        state = scan.state
        end = scan.end
    }

    mutating func append(_ draft: JournalEntry.Draft, time: Timestamp) throws(JournalError) -> JournalEntry {
        let (entry, bytes) = try line(draft, after: head, time: time)
        try write([entry], bytes)
        return entry
    }

    mutating func append(
        _ drafts: [JournalEntry.Draft],
        time: Timestamp
    ) throws(JournalError) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        var bytes: [UInt8] = []
        var last = head
        for draft in drafts {
            let (entry, line) = try line(draft, after: last, time: time)
            last = JournalHead(sequence: entry.sequence, hash: entry.hash)
            entries.append(entry)
            bytes += line
        }
        try write(entries, bytes)
        return entries
    }

    private func line(
        _ draft: JournalEntry.Draft,
        after last: JournalHead,
        time: Timestamp
    ) throws(JournalError) -> (JournalEntry, [UInt8]) {
        try JournalLine.make(draft, sequence: last.sequence + 1, time: time, previous: last.hash)
    }

    /// Rules first, then the disk; on an error everything is as before, or nothing is written any more.
    private mutating func write(_ entries: [JournalEntry], _ bytes: [UInt8]) throws(JournalError) {
        if let failure { throw .unsafe(failure) }
        guard let last = entries.last else { return }
        let undo = try apply(entries)
        do {
            try writeDurably(bytes, head: JournalHead(sequence: last.sequence, hash: last.hash))
        } catch {
            for step in undo.reversed() { state.undo(step) }
            throw error
        }
    }

    private mutating func apply(_ entries: [JournalEntry]) throws(JournalError) -> [JournalState.Undo] {
        var undo: [JournalState.Undo] = []
        for entry in entries {
            do {
                if let step = try state.applyReversibly(entry) { undo.append(step) }
            } catch {
                for step in undo.reversed() { state.undo(step) }
                throw .contradiction(error)
            }
        }
        return undo
    }

    private mutating func writeDurably(_ bytes: [UInt8], head next: JournalHead) throws(JournalError) {
        do {
            try storage.append(bytes)
        } catch {
            try cutBack()
            throw JournalError(writing: error)
        }
        do {
            try storage.synchronize()
        } catch {
            // Linux marks the pages clean after a failed fsync: a second one would report success for lost data.
            throw fail(error)
        }
        do {
            try storage.replaceHead(next.content)
        } catch {
            try takeBack(after: error)
            throw JournalError(writing: error)
        }
        head = next
        end += bytes.count
    }

    /// The line is on the disk and `journal.head` was not made durable. When it is still the old one the line is cut off
    /// again; when it may already be the new one, a journal without the line would look cut off by somebody.
    private mutating func takeBack(after error: PosixError) throws(JournalError) {
        guard let content = try? storage.headContent(), content == head.content else { throw fail(error) }
        try cutBack()
    }

    private mutating func cutBack() throws(JournalError) {
        do {
            try storage.truncate(to: end)
            try storage.synchronize()
        } catch {
            throw fail(error)
        }
    }

    private mutating func fail(_ error: PosixError) -> JournalError {
        failure = error
        return .unsafe(error)
    }
}
