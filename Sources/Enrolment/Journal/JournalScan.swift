// SPDX-License-Identifier: Apache-2.0
/// A whole journal read once: chain, rules and `journal.head`.
struct JournalScan: Sendable {
    /// What all lines say together.
    private(set) var state = JournalState()
    /// The last whole line.
    let last: JournalHead
    /// What `journal.head` says; nil when there is none and no entry either.
    let recorded: JournalHead?
    /// Offset after the last whole line.
    let end: Int
    /// Bytes after it.
    let torn: [UInt8]

    /// Reads the files; throws ``JournalError/broken(_:)`` at the first fault. A torn last line is no fault here.
    init(_ paths: JournalFolder.Paths) throws(JournalError) {
        // The head first: while somebody appends, the journal may be ahead of it and never behind.
        let recorded = try JournalFolder.recordedHead(paths)
        var reader = try JournalReader(path: paths.journal)
        try Self.check(reader.bookmark.head, against: recorded, line: 1)
        while let entry = try reader.next() {
            let line = reader.nextLine - 1
            do {
                try state.apply(entry)
            } catch {
                throw .broken(JournalFault(line: line, .contradiction(error)))
            }
            try Self.check(reader.bookmark.head, against: recorded, line: line)
        }
        last = reader.bookmark.head
        end = reader.bookmark.offset
        torn = reader.torn
        self.recorded = recorded
        if let recorded, recorded.sequence > last.sequence {
            let kind = JournalFault.Kind.cutOff(last: last.sequence, head: recorded.sequence)
            throw .broken(JournalFault(line: reader.nextLine, kind))
        }
        if recorded == nil, last.sequence > 0 { throw .broken(JournalFault(line: reader.nextLine - 1, .headMissing)) }
    }

    private static func check(
        _ head: JournalHead,
        against recorded: JournalHead?,
        line: Int
    ) throws(JournalError) {
        guard let recorded, recorded.sequence == head.sequence, recorded.hash != head.hash else { return }
        throw .broken(JournalFault(line: line, .headDiffers))
    }
}
