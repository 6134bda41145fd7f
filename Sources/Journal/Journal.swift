// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import ChainedFile
internal import Foundation
internal import Posix
package import SmartCard
internal import Synchronization

/// The journal: the truth about cards and numbers. Append-only, chained, durable before ``append(_:)`` returns.
///
/// Members that read what the journal knows (``state``, ``head``, ``card(_:)``) return at once: no lock is held over the
/// disk while it changes. All others wait for the disk and are unavailable in `async` functions, because a thread of the
/// cooperative pool must not wait. Files and format: docs/journal-format.md.
package final class Journal: Sendable {
    /// What was found when the journal was opened.
    package struct Opening: Hashable, Sendable {
        /// Number of entries.
        package let entries: UInt64
        /// Where a torn end was put aside; nil when there was none.
        package let tornLine: String?
        /// True when the last run ended between a line and its `journal.head`; the line counts.
        package let headWasBehind: Bool
        /// The line that says that lines are lost; nil unless that was accepted now.
        package internal(set) var acceptedLoss: JournalEntry?
    }

    /// Number of lines after which a torn end is no longer reported.
    private static let reminders: UInt64 = 20

    private let paths: ChainPaths
    private let clock: JournalClock
    private let lastTorn: (path: String, sequence: UInt64)?
    /// Requests that wait for the disk.
    private let queue = Mutex<[JournalRequest]>([])
    /// Held while the disk is waited for.
    private let writer: Mutex<JournalWriter>
    /// What the writer has made durable; never held while the disk is waited for.
    private let known: Mutex<Known>
    /// What was found when the journal was opened.
    package let opening: Opening

    /// What is true of the lines that are durable.
    private struct Known: Sendable {
        let state: JournalState
        let tail: ChainTail
        let failure: JournalError?
        let canSecureRoom: Bool

        init(_ writer: JournalWriter) {
            state = writer.state
            tail = writer.tail
            failure = writer.failure
            canSecureRoom = writer.canSecureRoom
        }
    }

    /// Opens the journal of a folder for writing, making it when there is none; reads and checks all of it.
    ///
    /// Throws ``JournalError/locked(by:)`` when another process has it, ``JournalError/broken(_:)`` when it is not what was
    /// written and ``JournalError/newer(file:format:known:)`` when a later version wrote it. A torn end, which was never
    /// reported as written, is put aside; `seen`, the last line some index knows, is asked for when `journal.head` alone
    /// would tell.
    ///
    /// With `acceptance` a journal whose end is lost is opened too, and its next line says so; without a loss that throws
    /// ``JournalError/nothingLost``.
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
        storage: (any ChainStorage) -> any ChainStorage = { $0 }
    ) throws(JournalError) {
        let process = ProcessInfo.processInfo
        let paths = ChainPaths(folder: folder, kind: JournalFormat.kind)
        let files = try chained { () throws(ChainError) in
            try ChainFolder(paths, owner: "pid \(process.processIdentifier) (\(process.processName))")
        }
        try self.init(
            storage: storage(files),
            paths: paths,
            clock: clock,
            earliest: earliest,
            seen: seen,
            accepting: acceptance
        )
    }

    init(
        storage: some ChainStorage,
        paths: ChainPaths,
        clock: @escaping @Sendable () -> Timestamp,
        earliest: Timestamp = Timestamp(milliseconds: .min),
        seen: () -> UInt64 = { 0 },
        accepting acceptance: TruncationAcceptance? = nil
    ) throws(JournalError) {
        let clock = JournalClock(now: clock, earliest: earliest)
        let (state, end) = try JournalScan.read(paths) { max(seen(), acceptance?.seen?.sequence ?? 0) }
        let truncation = try acceptance?.line(after: end, state, paths)
        if truncation == nil, let loss = end.loss { throw .broken(.chain(loss)) }
        var writer = JournalWriter(storage, paths, clock: clock, state, end)
        let tornLine = try writer.open(end)
        if let truncation {
            let line = try writer.accept(truncation)
            opening = Opening(
                entries: end.head.sequence,
                tornLine: tornLine,
                headWasBehind: false,
                acceptedLoss: line
            )
        } else {
            let headWasBehind = try writer.catchUpHead()
            opening = Opening(entries: end.head.sequence, tornLine: tornLine, headWasBehind: headWasBehind)
        }
        lastTorn = try wrapping(JournalError.file) { () throws(PosixError) in try paths.lastTorn() }
        self.paths = paths
        self.clock = clock
        known = Mutex(Known(writer))
        self.writer = Mutex(writer)
    }

    /// Changes something under the writer's lock; what comes of it is known before the lock is free again.
    private func write<Result: Sendable, Failure: Error>(
        _ body: (inout sending JournalWriter) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try writer.withLock { writer throws(Failure) in
            defer {
                let now = Known(writer)
                known.withLock { $0 = now }
            }
            return try body(&writer)
        }
    }
}

// What the journal knows: it is there at once, on any thread.
extension Journal {
    /// The last line.
    package var head: ChainHead { known.withLock { $0.tail.head } }

    /// What all lines say, as it is now; later lines do not change it.
    package var state: JournalState { known.withLock { $0.state } }

    /// Looks at what the journal knows.
    package func withState<Result>(_ body: (borrowing JournalState) -> Result) -> Result { body(state) }

    /// What is known of a card; nil when it has no number.
    package func card(_ uid: CardUID) -> JournalledCard? { state.card(uid) }

    /// Why no line is written any more; nil while all is well.
    var failure: JournalError? { known.withLock { $0.failure } }

    /// Where a torn end was put aside not long ago, by this process or another one.
    var recentTornLine: String? {
        guard let lastTorn else { return nil }
        let end = head.sequence
        return end < lastTorn.sequence || end - lastTorn.sequence < Self.reminders ? lastTorn.path : nil
    }

    /// True while the clock of this computer lies before the last line or before these programs were built.
    var isClockBehind: Bool { clock.isBehind(clock.now(), last: known.withLock { $0.tail.time }) }

    /// False when the file system cannot keep room for lines to come.
    var canSecureRoom: Bool { known.withLock { $0.canSecureRoom } }

    /// Number of requests that wait for the disk.
    var waitingCount: Int { queue.withLock(\.count) }
}

// Writing: the caller waits until the lines are durable.
extension Journal {
    /// Adds entries that belong together and returns them when they are durable.
    ///
    /// A power cut may leave the first of them without the last, so each prefix must be true by itself: the
    /// cancellation of an old card comes before the enrolment of the new one.
    @available(*, noasync)
    package func append(_ drafts: [JournalEntry.Draft]) throws(JournalError) -> [JournalEntry] {
        try perform(JournalRequest { _, _ in drafts }) ?? []
    }

    /// Adds one entry.
    @available(*, noasync)
    package func append(_ draft: JournalEntry.Draft) throws(JournalError) {
        _ = try append([draft])
    }

    /// Adds entries when `head` is still the last line: what the caller decided on was read before it, and nothing came
    /// between. Nil when something did; nothing was added then.
    @available(*, noasync)
    package func append(
        _ drafts: [JournalEntry.Draft],
        expecting head: ChainHead
    ) throws(JournalError) -> [JournalEntry]? {
        try perform(JournalRequest { _, last in last == head ? drafts : nil })
    }

    /// Gives the draft's card the number that `choosing` returns and adds the entry in one step, so that two stations
    /// never get the same number. Returns nil when `choosing` returns nil; then nothing is added.
    ///
    /// `choosing` is called when the entry's turn has come, with a state that includes the lines about to be written. It
    /// must call neither the journal nor the registry. Its errors are thrown as ``JournalError/numbers(_:)``.
    @available(*, noasync)
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

    /// Queues a request and waits for its end. The first thread to get the writer writes the lines of all waiting
    /// requests, so that one fsync serves them all.
    private func perform(_ request: JournalRequest) throws(JournalError) -> [JournalEntry]? {
        queue.withLock { $0.append(request) }
        try write { writer throws(JournalError) in
            guard !request.isOver else { return }
            let requests = queue.withLock { queue in
                defer { queue = [] }
                return queue
            }
            writer.commit(requests)
        }
        return try request.entries()
    }

    /// The journal was found broken elsewhere: no line is written any more.
    @available(*, noasync)
    package func stop(at fault: JournalFault) { write { $0.stop(.broken(fault)) } }
}

// Reading files: it holds up no writer.
extension Journal {
    /// A reader that goes on after a line, or begins at the front (nil). It ends at the last line that is durable now.
    /// Throws ``JournalError/broken(_:)`` with the kind ``ChainFault/Kind/forgotten(_:)`` when that line is gone or another
    /// one.
    @available(*, noasync)
    package func reader(after line: ChainHead? = nil) throws(JournalError) -> JournalReader {
        // A line that is not durable yet may be taken back; a reader that has seen it would then miss its successor.
        try JournalReader(paths, after: line, upTo: head.sequence)
    }

    /// The first `count` lines after a line, as they are in the files. Throws as ``reader(after:)``.
    @available(*, noasync)
    package func page(after line: ChainHead? = nil, count: Int) throws(JournalError) -> JournalPage {
        try JournalPage(paths, after: line, count: count, upTo: head.sequence)
    }

    /// Throws ``JournalError/broken(_:)`` with the kind ``ChainFault/Kind/forgotten(_:)`` unless the journal has this line.
    @available(*, noasync)
    package func require(_ line: ChainHead) throws(JournalError) { _ = try reader(after: line) }

    /// The header and the last `count` lines, or all of them, as they are in the files.
    @available(*, noasync)
    package func text(last count: Int?) throws(JournalError) -> String {
        let first = head.sequence - min(head.sequence, UInt64(clamping: count ?? .max))
        let lines = try JournalPage(paths, afterSequence: first, count: .max, upTo: head.sequence).lines
        let header = String(decoding: JournalFormat.kind.current.header, as: UTF8.self)
        return ([header] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads and checks all files again as they are now, while lines go on being written. After a fault no line is written
    /// any more.
    @available(*, noasync)
    package func verify() throws(JournalError) -> JournalSummary {
        do throws(JournalError) {
            if let failure { return try verifyStopped(failure) }
            let limit = try write { writer throws(JournalError) in try writer.limit() }
            let (state, end) = try JournalScan.read(paths, upTo: limit)
            let summary = try JournalSummary(state, end)
            guard end.head == limit.head else {
                throw .broken(.chain(ChainFault(end.next, .forgotten(limit.head.sequence))))
            }
            try write { writer throws(JournalError) in try writer.checkUntouched() }
            return summary
        } catch {
            if case .broken(let fault) = error { stop(at: fault) }
            throw error
        }
    }

    /// A journal that was touched stays refused, even if its lines are right again.
    private func verifyStopped(_ failure: JournalError) throws(JournalError) -> JournalSummary {
        let summary = try Self.verify(folder: paths.folder)
        if case .broken = failure { throw failure }
        return summary
    }

    /// Reads and checks the journal of a folder that this process does not write; no lock is taken.
    @available(*, noasync)
    package static func verify(folder: String) throws(JournalError) -> JournalSummary {
        let (state, end) = try JournalScan.read(ChainPaths(folder: folder, kind: JournalFormat.kind))
        return try JournalSummary(state, end)
    }

    /// The user whose journal is in a folder; nil when there is none yet.
    package static func owner(folder: String) throws(JournalError) -> UInt32? {
        let lock = ChainPaths(folder: folder, kind: JournalFormat.kind).lock
        guard Files.exists(lock) else { return nil }
        return try wrapping(JournalError.file) { () throws(PosixError) in try Files.owner(of: lock) }
    }

    /// What `journal.head` of a folder says; nil when there is none or no slot is whole. No lock is taken.
    package static func recordedHead(folder: String) throws(JournalError) -> ChainHead? {
        try chained { () throws(ChainError) in
            try ChainPaths(folder: folder, kind: JournalFormat.kind).recordedHead()
        }
    }
}
