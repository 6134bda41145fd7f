// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
internal import Foundation
internal import Posix
public import SmartCard
internal import Synchronization

/// The journal: what is true about cards and numbers. Append-only, chained, durable before ``append(_:)`` returns.
///
/// Calls block on the disk and take a lock of their own, so any thread may call, but not the cooperative pool.
/// Files and format: docs/journal-format.md.
public final class Journal: Sendable {
    /// What was found when the journal was opened.
    public struct Opening: Hashable, Sendable {
        /// Number of entries.
        public let entries: UInt64
        /// Where a torn last line was put aside; nil when there was none.
        public let tornLine: String?
        /// True when the last run ended between a line and its `journal.head`; the line counts.
        public let headWasBehind: Bool
    }

    private let paths: JournalFolder.Paths
    private let clock: @Sendable () -> Timestamp
    private let writer: Mutex<JournalWriter>
    /// What was found when the journal was opened.
    public let opening: Opening

    /// Opens the journal of a folder for writing, making it when there is none; reads and checks all of it.
    ///
    /// Throws ``JournalError/locked(by:)`` when another process has it and ``JournalError/broken(_:)`` when it is not
    /// what was written. A torn last line, which was never reported as written, is put aside.
    public convenience init(folder: String) throws(JournalError) {
        try self.init(folder: folder, clock: Timestamp.now)
    }

    convenience init(folder: String, clock: @escaping @Sendable () -> Timestamp) throws(JournalError) {
        let process = ProcessInfo.processInfo
        let files = try JournalFolder(folder, owner: "pid \(process.processIdentifier) (\(process.processName))")
        try self.init(storage: files, paths: files.paths, clock: clock)
    }

    init(
        storage: some JournalStorage,
        paths: JournalFolder.Paths,
        clock: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) {
        let scan = try JournalScan(paths)
        do {
            let tornLine = try Self.putAside(scan, storage: storage, paths: paths)
            let isBehind = scan.recorded != scan.last
            if isBehind { try storage.replaceHead(scan.last.content) }
            opening = Opening(
                entries: scan.last.sequence,
                tornLine: tornLine,
                headWasBehind: isBehind && scan.last.sequence > 0
            )
        } catch {
            throw JournalError(writing: error)
        }
        self.paths = paths
        self.clock = clock
        writer = Mutex(JournalWriter(storage: storage, scan: scan))
    }

    private static func putAside(
        _ scan: JournalScan,
        storage: some JournalStorage,
        paths: JournalFolder.Paths
    ) throws(PosixError) -> String? {
        guard !scan.torn.isEmpty else { return nil }
        let path = paths.torn(scan.last.sequence + 1)
        try Files.replace(path, with: scan.torn)
        try storage.truncate(to: scan.end)
        try storage.synchronize()
        return path
    }

    /// The last line.
    public var head: JournalHead { writer.withLock { $0.head } }

    /// Looks at what the journal knows; `body` is short, everybody else waits.
    public func withState<Result: Sendable>(_ body: (borrowing JournalState) -> Result) -> Result {
        writer.withLock { body($0.state) }
    }

    /// What is known of a card; nil when it has no number.
    public func card(_ uid: CardUID) -> CardKnowledge? { withState { $0.card(uid) } }

    /// Adds entries that belong together and returns them when they are durable.
    ///
    /// A power cut may leave the first of them without the last, so each prefix must be true by itself: the
    /// cancellation of an old card comes before the enrolment of the new one.
    public func append(_ drafts: [JournalEntry.Draft]) throws(JournalError) -> [JournalEntry] {
        try writer.withLock { writer throws(JournalError) in try writer.append(drafts, time: clock()) }
    }

    /// Adds one entry.
    public func append(_ draft: JournalEntry.Draft) throws(JournalError) {
        _ = try append([draft])
    }

    /// Adds entries when `head` is still the last line: what the caller decided on was read before it, and nothing came
    /// between. Nil when something did; nothing was added then.
    public func append(
        _ drafts: [JournalEntry.Draft],
        expecting head: JournalHead
    ) throws(JournalError) -> [JournalEntry]? {
        try writer.withLock { writer throws(JournalError) in
            guard writer.head == head else { return nil }
            return try writer.append(drafts, time: clock())
        }
    }

    /// Gives the draft's card the number `choosing` finds and adds the entry: choosing and writing are one step, so two
    /// stations never get the same number. `choosing` is asked when the entry's turn has come and must not call the
    /// journal. Throws what it throws as ``JournalError/numbers(_:)``.
    public func reserve(
        _ draft: JournalEntry.Draft,
        choosing: @Sendable (borrowing JournalState) throws(NumberRangeError) -> CROUSNumber
    ) throws(JournalError) -> JournalEntry {
        try writer.withLock { writer throws(JournalError) in
            var draft = draft
            draft.number = try wrapping(JournalError.numbers) { () throws(NumberRangeError) in
                try choosing(writer.state)
            }
            return try writer.append(draft, time: clock())
        }
    }

    /// A reader at the front of the file. It ends where the journal ends at that moment and holds nobody up.
    public func reader() throws(JournalError) -> JournalReader { try JournalReader(path: paths.journal) }

    /// A reader that goes on after what was read before. Throws ``JournalError/broken(_:)`` with the kind
    /// ``JournalFault/Kind/forgotten(_:)`` when the line before the bookmark is gone or another one.
    public func reader(from bookmark: JournalBookmark) throws(JournalError) -> JournalReader {
        try JournalReader(path: paths.journal, from: bookmark)
    }

    /// The header and the last `count` lines, or all of them, as they stand in the file. Nothing is checked.
    public func text(last count: Int?) throws(JournalError) -> String {
        let content = try wrapping(JournalError.file) { () throws(PosixError) in
            var lines = try LineReader(path: paths.journal)
            var content: [[UInt8]] = []
            while let line = try lines.next(), line.isEnded { content.append(line.bytes) }
            return content
        }
        let entries = content.dropFirst().suffix(max(0, count ?? content.count))
        return (content.prefix(1) + entries).map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }

    /// Reads and checks the whole file again, while nobody writes.
    public func verify() throws(JournalError) -> JournalSummary {
        try writer.withLock { _ throws(JournalError) in try Self.verify(paths) }
    }

    /// Reads and checks the journal of a folder that this process does not write; no lock is taken.
    public static func verify(folder: String) throws(JournalError) -> JournalSummary {
        try verify(JournalFolder.Paths(folder: folder))
    }

    private static func verify(_ paths: JournalFolder.Paths) throws(JournalError) -> JournalSummary {
        let scan = try JournalScan(paths)
        guard scan.torn.isEmpty else {
            throw .broken(JournalFault(line: Int(clamping: scan.last.sequence) + 2, .torn))
        }
        return JournalSummary(head: scan.last, cards: scan.state.cardCount, burntNumbers: scan.state.burntCount)
    }
}

/// What a whole journal says, once it was found to be sound.
public struct JournalSummary: Hashable, Sendable {
    /// The last entry.
    public let head: JournalHead
    /// Number of cards that have a number.
    public let cards: Int
    /// Numbers of cards that will not be finished.
    public let burntNumbers: Int
}
