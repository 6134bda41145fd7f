// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// A whole journal read once: chain, rules and `journal.head`.
struct JournalScan: Sendable {
    /// State after all lines.
    private(set) var state = JournalState()
    /// The last whole line.
    let last: JournalHead
    /// Time of the last line; nil when there is none.
    private(set) var lastTime: Timestamp?
    /// The content of `journal.head`; nil when it is missing or unreadable.
    let recorded: JournalHeadFile?
    /// Year of the last file; nil when there is none.
    let year: Int?
    /// Offset after the last whole line of that file.
    let end: Int
    /// Bytes behind it.
    let torn: [UInt8]
    /// Where the next line is expected.
    let next: JournalPlace
    /// Lines that `journal.head` knows and the files lack, as a fault; a caller may accept the loss.
    let loss: JournalFault?

    /// Reads the files; throws ``JournalError/broken(_:)`` at the first fault except a ``loss``. A torn end is not a
    /// fault here: a last line without its end, or lines with holes that were never reported as written, which means
    /// that neither `journal.head` nor an index (`seen`) knows them.
    init(_ paths: JournalFolder.Paths, seen: () -> UInt64 = { 0 }) throws(JournalError) {
        try paths.refuseUndivided()
        // The head is read first: while another process appends, the journal may be ahead of it and never behind.
        let content = try wrapping(JournalError.file) { () throws(PosixError) in try paths.headContent() }
        let recorded = try content.flatMap { content throws(JournalError) in
            try JournalHeadFile(content: content)
        }
        self.recorded = recorded
        let years = try wrapping(JournalError.file) { () throws(PosixError) in try paths.years() }
        guard !years.isEmpty else {
            (year, end, torn, last) = (nil, 0, [], try .empty())
            next = JournalPlace(file: "journal.head", line: 1)
            loss = Self.loss(last, next: next, hasHead: content != nil, recorded: recorded)
            return
        }
        var reader = try JournalReader(paths, from: .start())
        do throws(JournalError) {
            try Self.read(&reader, against: recorded, into: &state, &lastTime)
            (torn, next) = (reader.torn, try reader.nextPlace())
        } catch {
            let told = content == nil ? 0 : recorded?.newest?.sequence ?? .max
            guard case .broken(let fault) = error, let rest = try reader.unwrittenRest(from: fault),
                reader.bookmark.head.sequence >= max(told, seen())
            else { throw error }
            (torn, next) = (rest, fault.place)
        }
        (year, end, last) = (reader.year, reader.end, reader.bookmark.head)
        loss = Self.loss(last, next: next, hasHead: content != nil, recorded: recorded)
    }

    private static func read(
        _ reader: inout JournalReader,
        against recorded: JournalHeadFile?,
        into state: inout JournalState,
        _ lastTime: inout Timestamp?
    ) throws(JournalError) {
        try check(reader, against: recorded)
        while let entry = try reader.next() {
            do {
                try state.apply(entry)
            } catch {
                throw try reader.fault(.contradiction(error))
            }
            try check(reader, against: recorded)
            lastTime = entry.time
        }
    }

    private static func check(
        _ reader: borrowing JournalReader,
        against recorded: JournalHeadFile?
    ) throws(JournalError) {
        let head = reader.bookmark.head
        guard let newest = recorded?.newest, newest.sequence == head.sequence, newest.hash != head.hash else { return }
        throw try reader.fault(.headDiffers)
    }

    private static func loss(
        _ last: JournalHead,
        next: JournalPlace,
        hasHead: Bool,
        recorded: JournalHeadFile?
    ) -> JournalFault? {
        guard let newest = recorded?.newest else {
            if hasHead { return JournalFault(file: "journal.head", line: 1, .headUnreadable) }
            return last.sequence > 0 ? JournalFault(file: "journal.head", line: 1, .headMissing) : nil
        }
        guard newest.sequence > last.sequence else { return nil }
        return JournalFault(next, .cutOff(last: last.sequence, head: newest.sequence))
    }
}
