// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile
internal import Posix

/// The one writer of a journal: the chain it appends to, and what the lines say that are durable.
struct JournalWriter: Sendable {
    /// Room kept for one open reservation: the line that closes it and that of the card it replaces, each as long as a line
    /// may be (``JournalText``). So a card whose encoding was begun never stays open for want of space.
    static let closing = 4096

    /// Requests whose lines are written together.
    private struct Group {
        /// What is true once the lines are durable.
        var tail: ChainTail
        var state: JournalState
        var bytes: [UInt8] = []
        var accepted: [(request: JournalRequest, entries: [JournalEntry])] = []
    }

    private let clock: JournalClock
    private var chain: ChainWriter
    private(set) var state: JournalState

    /// A writer behind the last whole line of a journal.
    init(_ storage: some ChainStorage, _ paths: ChainPaths, clock: JournalClock, _ state: JournalState, _ end: ChainEnd)
    {
        self.clock = clock
        self.state = state
        chain = ChainWriter(storage, paths, after: end, year: clock.now().year)
    }

    var tail: ChainTail { chain.tail }

    /// Why nothing may be written any more.
    var failure: JournalError? { chain.failure.map { JournalError($0) } ?? contradiction }

    /// A line was found that cannot be true, so nothing may be written any more.
    private var contradiction: JournalError?

    /// False when the file system cannot keep room for lines to come.
    var canSecureRoom: Bool { chain.canSecureRoom }

    /// Opens the file, puts a torn end aside and secures room; gives the path of the torn end.
    mutating func open(_ end: ChainEnd) throws(JournalError) -> String? {
        try chained { () throws(ChainError) in
            try chain.open(end, first: Self.closing, reserve: state.openCount * Self.closing)
        }
    }

    /// Brings `journal.head` up to the last line; true when the last run ended between the two.
    mutating func catchUpHead() throws(JournalError) -> Bool {
        try chained { () throws(ChainError) in try chain.catchUpHead() }
    }

    /// Writes the line about lost lines; from then on `journal.head` knows no others.
    mutating func accept(_ line: JournalEntry.Draft) throws(JournalError) -> JournalEntry? {
        chain.forgetHead()
        let request = JournalRequest { _, _ in [line] }
        commit([request])
        return try request.entries()?.first
    }

    /// Writes the lines of all requests, in their order, with one write and one `fsync` of the journal and of
    /// `journal.head`, and tells each how it ended. A request against the rules ends alone; the disk ends all of them.
    mutating func commit(_ requests: [JournalRequest]) {
        do throws(JournalError) {
            if let failure { throw failure }
            let time = clock.now()
            let reserve = state.openCount * Self.closing
            try chained { () throws(ChainError) in try chain.beginFile(at: time, reserve: reserve) }
            var group = Group(tail: chain.tail, state: state)
            for request in requests { take(request, at: time, into: &group) }
            try chained { () throws(ChainError) in
                try chain.append(group.bytes, upTo: group.tail, reserve: reserve)
            }
            state = group.state
            for (request, entries) in group.accepted { request.end(.success(entries)) }
        } catch {
            for request in requests where !request.isOver { request.end(.failure(error)) }
        }
    }

    /// Checks one request against everything before it and adds its lines to the group.
    private mutating func take(_ request: JournalRequest, at time: Timestamp, into group: inout Group) {
        let (tail, state, size) = (group.tail, group.state, group.bytes.count)
        do throws(JournalError) {
            guard let drafts = try request.decide(state, tail.head) else { return request.end(.success(nil)) }
            let entries = try drafts.map { draft throws(JournalError) in try add(draft, at: time, to: &group) }
            try secureRoom(for: group, after: state)
            group.accepted.append((request, entries))
        } catch {
            (group.tail, group.state) = (tail, state)
            group.bytes.removeLast(group.bytes.count - size)
            request.end(.failure(error))
        }
    }

    private func add(
        _ draft: JournalEntry.Draft,
        at time: Timestamp,
        to group: inout Group
    ) throws(JournalError) -> JournalEntry {
        let draft = clock.marking(draft, at: time, last: group.tail.time)
        let (entry, bytes) = try draft.line(at: time, after: &group.tail)
        try wrapping(JournalError.contradiction) { () throws(JournalContradiction) in try group.state.apply(entry) }
        group.bytes += bytes
        return entry
    }

    /// Refuses lines that would leave less room than the open reservations need. One that closes a reservation has its
    /// room already.
    private mutating func secureRoom(for group: Group, after before: JournalState) throws(JournalError) {
        let open = group.state.openCount
        do throws(PosixError) {
            try chain.secureRoom(upTo: group.tail.size + open * Self.closing)
        } catch {
            if open >= before.openCount { throw JournalError(ChainError(writing: error)) }
        }
    }

    /// Where reading ends that does not hold up the writer.
    mutating func limit() throws(JournalError) -> ChainLimit {
        try chained { () throws(ChainError) in try chain.limit() }
    }

    /// Throws when the files are no longer those that were written.
    mutating func checkUntouched() throws(JournalError) {
        try chained { () throws(ChainError) in try chain.checkUntouched() }
    }

    /// After some errors nothing is written any more; the first one stays the reason.
    mutating func stop(_ error: JournalError) {
        guard failure == nil else { return }
        switch error {
        case .unsafe(let error): chain.stop(.unsafe(error))
        case .broken(.chain(let fault)): chain.stop(.broken(fault))
        case .broken(.contradiction): contradiction = error
        default: break
        }
    }
}
