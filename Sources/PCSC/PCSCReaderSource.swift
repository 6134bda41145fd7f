// SPDX-License-Identifier: Apache-2.0
package import SmartCard
internal import Synchronization

/// The readers of pcscd.
///
/// A conversation with a card is: connect, begin a transaction, reset, answer to reset, UID (`FF CA 00 00 00`), the
/// caller's commands, and a reset while the transaction still holds. So no authentication of another program gets in
/// and none of ours gets out. Each conversation has its own context; between conversations neither a context nor a card
/// is held.
///
/// A SAM is used by this process only and keeps its host session between cards: open it once,
/// ``CardSharing/exclusive``, and keep the channel for the life of the service. Closing that channel resets it.
package struct PCSCReaderSource: ReaderSource {
    /// Whether other programs may stay connected while a conversation runs.
    package let sharing: CardSharing
    /// The readers this source shows.
    package let filter: ReaderFilter
    /// How long to wait for a card that another program holds.
    package let patience: Duration
    /// Registers calls that do not return.
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

    /// Events of the allowed readers, from a ``ReaderMonitor`` that ends with the stream.
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

    /// True for the readers of vpcd. Whether a card in software answers there, or one relayed from a real reader, is
    /// unknown.
    package func isVirtual(_ reader: ReaderName) -> Bool { ReaderFilter.virtual.allows(reader) }

    private func connect(_ reader: ReaderName) throws(PCSCError) -> CardConnection {
        try stuck.check(reader)
        let opening = try CardOpening(driver, reader, sharing: sharing, patience: patience)
        // After its patience the attempt answers by itself unless one of its calls blocks; the margin is for that
        // answer.
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

/// Attempts whose thread still blocks. Another attempt on the same reader would leave one more blocked thread.
private final class StuckOpenings: Sendable {
    private let openings = Mutex<[ReaderName: (CardOpening, PCSCError)]>([:])

    func add(_ opening: CardOpening, _ reader: ReaderName, _ failure: PCSCError) {
        openings.withLock { $0[reader] = (opening, failure) }
    }

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
