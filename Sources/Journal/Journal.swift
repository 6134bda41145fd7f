// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Foundation
internal import Posix
package import SmartCard
internal import Synchronization

/// The journal: the truth about cards and numbers. Append-only, chained, durable before ``append(_:)`` returns.
///
/// Calls block on the disk and take a lock; call from any thread but those of the cooperative pool. Files and format:
/// docs/journal-format.md.
package final class Journal: Sendable {
    /// State of the journal when it was opened.
    package struct Opening: Hashable, Sendable {
        /// Number of entries.
        package let entries: UInt64
        /// Where a torn end was put aside; nil when there was none.
        package let tornLine: String?
        /// True when the last run ended between a line and its `journal.head`; the line counts.
        package let headWasBehind: Bool
        /// The line that records lost lines; nil unless a loss was accepted now.
        package internal(set) var acceptedLoss: JournalEntry?
    }

    /// Number of lines after which a torn end is no longer reported.
    private static let reminders: UInt64 = 20

    private let paths: JournalFolder.Paths
    private let lastTorn: (path: String, sequence: UInt64)?
    /// Requests that wait for the disk.
    private let queue = Mutex<[JournalRequest]>([])
    private let writer: Mutex<JournalWriter>
    /// State of the journal when it was opened.
    package let opening: Opening

    /// Opens the journal of a folder for writing, creating it when there is none; reads and checks all of it.
    ///
    /// Throws ``JournalError/locked(by:)`` when another process has it and ``JournalError/broken(_:)`` when it is
    /// damaged. A torn end, which was never reported as written, is put aside; `seen`, the last line an index knows, is
    /// called when `journal.head` does not decide that.
    ///
    /// With `acceptance` a journal that lost its end is opened too, and its next line records the loss; without a loss
    /// that throws ``JournalError/nothingLost``.
    package convenience init(
        folder: String,
        seen: () -> UInt64 = { 0 },
        accepting acceptance: TruncationAcceptance? = nil
    ) throws(JournalError) {
        try self.init(folder: folder, clock: Timestamp.now, earliest: Release.date, seen: seen, accepting: acceptance)
    }

    /// As above, with the clock of a test; `storage` may wrap the journal's files.
    package convenience init(
        folder: String,
        clock: @escaping @Sendable () -> Timestamp,
        earliest: Timestamp = Timestamp(milliseconds: .min),
        seen: () -> UInt64 = { 0 },
        accepting acceptance: TruncationAcceptance? = nil,
        storage: (any JournalStorage) -> any JournalStorage = { $0 }
    ) throws(JournalError) {
        let process = ProcessInfo.processInfo
        let files = try JournalFolder(folder, owner: "pid \(process.processIdentifier) (\(process.processName))")
        try self.init(
            storage: storage(files),
            paths: files.paths,
            clock: clock,
            earliest: earliest,
            seen: seen,
            accepting: acceptance
        )
    }

    init(
        storage: some JournalStorage,
        paths: JournalFolder.Paths,
        clock: @escaping @Sendable () -> Timestamp,
        earliest: Timestamp = Timestamp(milliseconds: .min),
        seen: () -> UInt64 = { 0 },
        accepting acceptance: TruncationAcceptance? = nil
    ) throws(JournalError) {
        let scan = try JournalScan(paths) { max(seen(), acceptance?.seen?.sequence ?? 0) }
        let truncation = try acceptance?.line(for: scan, paths)
        if truncation == nil, let loss = scan.loss { throw .broken(loss) }
        var writer = JournalWriter(storage: storage, clock: JournalClock(now: clock, earliest: earliest), scan: scan)
        let tornLine = try wrapping(JournalError.init(writing:)) { () throws(PosixError) in
            try writer.open(scan, paths: paths)
        }
        if let truncation {
            let line = try writer.accept(truncation)
            opening = Opening(
                entries: scan.last.sequence,
                tornLine: tornLine,
                headWasBehind: false,
                acceptedLoss: line
            )
        } else {
            let headWasBehind = try writer.catchUpHead()
            opening = Opening(entries: scan.last.sequence, tornLine: tornLine, headWasBehind: headWasBehind)
        }
        lastTorn = try wrapping(JournalError.file) { () throws(PosixError) in try paths.lastTorn() }
        self.paths = paths
        self.writer = Mutex(writer)
    }

    /// The last line.
    package var head: JournalHead { writer.withLock { $0.tail.head } }

    /// Where a torn end was put aside recently, by this process or an earlier one.
    var recentTornLine: String? {
        guard let lastTorn else { return nil }
        let end = head.sequence
        return end < lastTorn.sequence || end - lastTorn.sequence < Self.reminders ? lastTorn.path : nil
    }

    /// True while the clock is behind the last line or behind the build date of this program.
    var isClockBehind: Bool { writer.withLock { $0.isClockBehind } }

    /// False when the file system cannot reserve room for later lines.
    var canSecureRoom: Bool { writer.withLock { $0.room.isSupported } }

    /// Reads the journal's state; `body` must be short, because all other callers wait.
    package func withState<Result: Sendable>(_ body: (borrowing JournalState) -> Result) -> Result {
        writer.withLock { body($0.state) }
    }

    /// A card in the journal; nil when it has no number.
    package func card(_ uid: CardUID) -> JournalledCard? { withState { $0.card(uid) } }

    /// Adds entries that belong together and returns them when they are durable.
    ///
    /// A power cut may leave the first of them without the last, so each prefix must be valid by itself: the
    /// cancellation of an old card precedes the enrolment of the new one.
    package func append(_ drafts: [JournalEntry.Draft]) throws(JournalError) -> [JournalEntry] {
        try perform(JournalRequest { _, _ in drafts }) ?? []
    }

    /// Adds one entry.
    package func append(_ draft: JournalEntry.Draft) throws(JournalError) {
        _ = try append([draft])
    }

    /// Adds entries if `head` is still the last line, so that the caller's decision is based on the current state. Nil,
    /// with nothing added, when another entry came first.
    package func append(
        _ drafts: [JournalEntry.Draft],
        expecting head: JournalHead
    ) throws(JournalError) -> [JournalEntry]? {
        try perform(JournalRequest { _, last in last == head ? drafts : nil })
    }

    /// Gives the draft's card the number that `choosing` returns and adds the entry in one step, so that two stations
    /// never get the same number. Returns nil when `choosing` returns nil; then nothing is added.
    ///
    /// `choosing` is called when the entry's turn has come, while the journal is locked. It must call neither the journal
    /// nor the registry. Its errors are thrown as ``JournalError/numbers(_:)``.
    package func reserve(
        _ draft: JournalEntry.Draft,
        choosing: @escaping @Sendable (borrowing JournalState) throws(NumberRangeError) -> CROUSNumber?
    ) throws(JournalError) -> JournalEntry? {
        let request = JournalRequest { state, _ throws(JournalError) in
            var draft = draft
            do throws(NumberRangeError) { draft.number = try choosing(state) } catch { throw .numbers(error) }
            return draft.number == nil ? nil : [draft]
        }
        return try perform(request)?.first
    }

    /// Number of requests that wait for the disk.
    var waitingCount: Int { queue.withLock(\.count) }

    /// Queues a request and waits for its end. The first thread to get the writer writes the lines of all waiting
    /// requests, so that one fsync serves them all.
    private func perform(_ request: JournalRequest) throws(JournalError) -> [JournalEntry]? {
        queue.withLock { $0.append(request) }
        writer.withLock { writer in
            guard !request.isOver else { return }
            let requests = queue.withLock { queue in
                defer { queue = [] }
                return queue
            }
            writer.commit(requests)
        }
        return try request.entries()
    }

    /// Throws ``JournalError/broken(_:)`` with the kind ``JournalFault/Kind/forgotten(_:)`` unless the journal has this line.
    package func require(_ line: JournalHead) throws(JournalError) {
        guard line.sequence > 0 else { return }
        var reader = try reader()
        while let entry = try reader.next() {
            guard entry.sequence == line.sequence else { continue }
            guard entry.hash == line.hash else { throw try reader.fault(.forgotten(line.sequence)) }
            return
        }
        throw .broken(JournalFault(try reader.nextPlace(), .forgotten(line.sequence)))
    }

    /// A reader at the start. It ends at the last line that is durable now and delays no writer.
    package func reader() throws(JournalError) -> JournalReader { try reader(from: .start()) }

    /// A reader that continues after a bookmark. Throws ``JournalError/broken(_:)`` with the kind
    /// ``JournalFault/Kind/forgotten(_:)`` when the line before the bookmark is gone or different.
    package func reader(from bookmark: JournalBookmark) throws(JournalError) -> JournalReader {
        // A line that is not durable yet may be taken back; a reader that has seen it would then miss its successor.
        try JournalReader(paths, from: bookmark, upTo: head.sequence)
    }

    /// The header and the last `count` lines, or all of them, unchecked.
    package func text(last count: Int?) throws(JournalError) -> String {
        var missing = max(0, count ?? .max)
        var lines: [[UInt8]] = []
        let paths = paths
        for year in try wrapping(JournalError.file, { () throws(PosixError) in try paths.years() }).reversed() {
            guard missing > 0 else { break }
            let last = try Self.lines(of: paths.journal(year)).suffix(missing)
            missing -= last.count
            lines = last + lines
        }
        return ([JournalLine.header] + lines).map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }

    /// The whole lines of a file without its header.
    private static func lines(of path: String) throws(JournalError) -> ArraySlice<[UInt8]> {
        try wrapping(JournalError.file) { () throws(PosixError) in
            var reader = try LineReader(path: path)
            var lines: [[UInt8]] = []
            while let line = try reader.next(), line.isEnded { lines.append(line.bytes) }
            return lines.dropFirst()
        }
    }

    /// Reads and checks all files again while no line is written. After a fault no line is written any more.
    package func verify() throws(JournalError) -> JournalSummary {
        try writer.withLock { writer throws(JournalError) in try writer.verify(paths) }
    }

    /// A reader found the journal broken: no line is written any more.
    package func stop(at fault: JournalFault) { writer.withLock { _ = $0.stop(.broken(fault)) } }

    /// Why no line is written any more; nil while lines can be written.
    var failure: JournalError? { writer.withLock { $0.failure } }

    /// Reads and checks the journal of a folder that this process does not write; takes no lock.
    package static func verify(folder: String) throws(JournalError) -> JournalSummary {
        try JournalScan(JournalFolder.Paths(folder: folder)).summary()
    }

    /// The owner of the journal in a folder; nil when there is none yet.
    package static func owner(folder: String) throws(JournalError) -> UInt32? {
        let lock = JournalFolder.Paths(folder: folder).lock
        guard Files.exists(lock) else { return nil }
        return try wrapping(JournalError.file) { () throws(PosixError) in try Files.owner(of: lock) }
    }

    /// The newest slot of a folder's `journal.head`; nil when there is none or no slot is whole. Takes no lock.
    package static func recordedHead(folder: String) throws(JournalError) -> JournalHead? {
        let paths = JournalFolder.Paths(folder: folder)
        let content = try wrapping(JournalError.file) { () throws(PosixError) in try paths.headContent() }
        return try content.flatMap { content throws(JournalError) in try JournalHeadFile(content: content) }?.newest
    }
}

/// Summary of a journal that was found sound.
package struct JournalSummary: Hashable, Sendable {
    /// The last entry.
    package let head: JournalHead
    /// Number of cards that have a number.
    package let cards: Int
    /// Numbers of cards that will not be finished.
    package let burntNumbers: Int
}

extension JournalScan {
    /// The summary of a sound journal; throws ``JournalError/broken(_:)`` when its end is missing.
    func summary() throws(JournalError) -> JournalSummary {
        if let loss { throw .broken(loss) }
        guard torn.isEmpty else { throw .broken(JournalFault(next, .torn)) }
        return JournalSummary(head: last, cards: state.cardCount, burntNumbers: state.burntCount)
    }
}
