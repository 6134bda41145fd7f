// SPDX-License-Identifier: Apache-2.0
package import SmartCard
internal import Synchronization

/// The readers of pcscd.
///
/// A conversation with a card is: connect, begin a transaction, reset, answer to reset, UID (`FF CA 00 00 00`), then the
/// caller's commands, and at the end a reset while the transaction still holds, so that neither an authentication of
/// somebody else gets in nor one of ours gets out. Each conversation has its own context, and between conversations
/// nothing is held: no context, no card.
///
/// A SAM is ours alone and keeps its host session between cards: open it once, ``CardSharing/exclusive``, and keep the
/// channel for the life of the service. Its reset happens when that channel is closed.
package struct PCSCReaderSource: ReaderSource {
    /// Whether other programs may stay connected while a conversation runs.
    package let sharing: CardSharing
    /// The readers that exist for us.
    package let filter: ReaderFilter
    /// How long a card that another program holds is waited for.
    package let patience: Duration
    /// Where calls that do not return are seen.
    package let watch: TransmitWatch

    private let driver: any PCSCDriver
    private let stuck = StuckOpenings()

    /// A source over the system's pcscd; nothing is contacted yet.
    package init(
        sharing: CardSharing = .exclusive,
        filter: ReaderFilter = .all,
        patience: Duration = .seconds(2),
        watch: TransmitWatch = TransmitWatch()
    ) {
        self.init(SystemPCSC(), sharing: sharing, filter: filter, patience: patience, watch: watch)
    }

    init(
        _ driver: any PCSCDriver,
        sharing: CardSharing = .exclusive,
        filter: ReaderFilter = .all,
        patience: Duration = .seconds(2),
        watch: TransmitWatch = TransmitWatch()
    ) {
        self.driver = driver
        self.sharing = sharing
        self.filter = filter
        self.patience = patience
        self.watch = watch
    }

    /// The allowed readers now, in PC/SC's order. Opens no card.
    package func readers() throws(CardChannelError) -> [ReaderState] {
        do throws(PCSCError) {
            return try PCSCContext(driver).survey(filter).map(\.state)
        } catch {
            throw error.channelError()
        }
    }

    /// What happens on the allowed readers, seen by a ``ReaderMonitor`` that ends with the stream.
    package func events() -> AsyncStream<ReaderEvent> {
        ReaderMonitor.events(driver, filter: filter)
    }

    /// Opens the card on a reader for one conversation.
    ///
    /// Errors: `readerGone` also for a reader the filter hides; `sharingViolation` when another program still holds the
    /// card after ``patience``; `timedOut` when the reader did not power the card within the limit of ``watch``.
    package func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        guard filter.allows(reader) else { throw CardChannelError(.readerGone, reader: reader.rawValue) }
        let connection: CardConnection
        do throws(PCSCError) {
            connection = try connect(reader)
        } catch {
            throw error.channelError(reader: reader)
        }
        return try PCSCCard.open(connection, reader: reader, watch: watch)
    }

    private func connect(_ reader: ReaderName) throws(PCSCError) -> CardConnection {
        try stuck.check(reader)
        let opening = try CardOpening(driver, reader, sharing: sharing, patience: patience)
        // Past its patience the opening answers by itself unless a call of it blocks; the margin is for that answer.
        if let answer = opening.wait(patience + .milliseconds(500)) { return try answer.get() }
        let isHeld = isInUse(reader)
        if !isHeld, let answer = opening.wait(watch.limit) { return try answer.get() }
        if let answer = opening.giveUp() { return try answer.get() }
        let failure = PCSCError(isHeld ? .sharingViolation : .timeout)
        stuck.add(opening, reader, failure)
        throw failure
    }

    private func isInUse(_ reader: ReaderName) -> Bool {
        let states = try? readers()
        return states?.first { $0.reader == reader }?.isInUse ?? false
    }
}

/// Openings whose thread still blocks. Another one on the same reader would block beside it, one more at each try.
private final class StuckOpenings: Sendable {
    private let openings = Mutex<[ReaderName: (CardOpening, PCSCError)]>([:])

    func add(_ opening: CardOpening, _ reader: ReaderName, _ failure: PCSCError) {
        openings.withLock { $0[reader] = (opening, failure) }
    }

    /// Fails as the stuck opening did, for as long as it is stuck.
    func check(_ reader: ReaderName) throws(PCSCError) {
        let failure = openings.withLock { openings -> PCSCError? in
            guard let (opening, failure) = openings[reader] else { return nil }
            if opening.isStuck { return failure }
            openings[reader] = nil
            return nil
        }
        if let failure { throw failure }
    }
}
