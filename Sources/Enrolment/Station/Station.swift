// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import Logging
internal import Posix
internal import SAMCare
internal import SmartCard

/// One contactless reader and its orders. A conversation with a card is one synchronous call on the station's own
/// thread, so nothing can come between two frames of it.
///
/// Only a card put on after an order consumes it; a card that is already there must be taken off first.
actor Station {
    /// The current order.
    private struct Job {
        let order: EnrolmentOrder
        let feed: OrderFeed
        /// Withdraws the order when no card is put on in time.
        let deadline: Task<Void, Never>
        /// The card of the order, once a number is reserved for it.
        var card: CardUID?
        /// The last event sent to the desk.
        var told: EnrolmentEvent?
    }

    nonisolated let name: String
    nonisolated let board = StationBoard()

    private let workflow: CardWorkflow
    private let executor: ThreadExecutor
    private var reader: ReaderName?
    private var isCardPresent = false
    private var job: Job?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// A station without a reader.
    init(name: String, workflow: CardWorkflow) throws(PosixError) {
        self.name = name
        self.workflow = workflow
        executor = try ThreadExecutor(name: "station \(name)")
    }

    /// Follows the events of the reader until the stream ends, then withdraws the order. A later order finds no reader.
    func run(_ events: AsyncStream<ReaderEvent>) async {
        for await event in events { follow(event) }
        end(.failed(EnrolmentError.withdrawn.userMessage))
        reader = nil
        board.show(.noReader)
    }

    /// Accepts an order; its events end with ``EnrolmentEvent/enrolled(_:)`` or ``EnrolmentEvent/failed(_:)``.
    func place(_ order: EnrolmentOrder) throws(EnrolmentError) -> AsyncStream<EnrolmentEvent> {
        guard job == nil else { throw .stationBusy(name) }
        guard reader != nil else { throw .reader(CardChannelError(.readerGone)) }
        if let holder = order.holder, let other = workflow.workInProgress.claim(holder, for: name) {
            throw .holderBusy(station: other)
        }
        let (stream, continuation) = AsyncStream.makeStream(of: EnrolmentEvent.self)
        continuation.onTermination = { _ in Task { await self.withdraw(order.id) } }
        let feed = OrderFeed(continuation)
        let deadline = Task { [weak self] in
            guard (try? await Task.sleep(for: order.timeout)) != nil else { return }
            await self?.withdraw(order.id, because: .timedOut)
        }
        job = Job(order: order, feed: feed, deadline: deadline)
        board.show(order, feed: feed)
        board.show(.waiting)
        send(isCardPresent ? .takeCardOff : .putCardOn)
        return stream
    }

    /// Ends an order that is still waiting; does nothing when it has ended.
    func withdraw(_ id: UInt64, because reason: EnrolmentError = .withdrawn) {
        guard job?.order.id == id else { return }
        end(.failed(reason.userMessage))
    }

    /// Runs `body` with the card on the reader, outside any order. `found` is the reader as just listed: a station that
    /// has only started may not have received its events yet.
    func withCard<Result>(
        foundOn found: ReaderName? = nil,
        _ body: (OpenCard, CardWorkflow) throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        guard job == nil else { throw .stationBusy(name) }
        guard let reader = reader ?? found else { throw .reader(CardChannelError(.readerGone)) }
        return try workflow.withCard(on: reader, for: name, body)
    }

    /// Finishes the card on the reader at once, outside the orders that wait for a card.
    func serve(
        _ order: EnrolmentOrder,
        expecting uid: CardUID?,
        foundOn found: ReaderName?
    ) throws(EnrolmentError) -> EnrolmentResult {
        guard job == nil else { throw .stationBusy(name) }
        guard let reader = reader ?? found else { throw .reader(CardChannelError(.readerGone)) }
        board.show(.working)
        defer { board.show(.idle) }
        return try workflow.serve(order, on: reader, at: name, expecting: uid)
    }

    private func follow(_ event: ReaderEvent) {
        switch event {
        case .readerAttached(let attached):
            reader = attached
            board.show(job == nil ? .idle : .waiting)
        case .readerDetached:
            reader = nil
            setCardPresent(false)
            board.show(.noReader)
            end(.failed(CardChannelError(.readerGone).userMessage))
        case .cardInserted(_, _, let wasThere):
            setCardPresent(true)
            if wasThere { send(.takeCardOff) } else { serveCard() }
        case .cardMute:
            setCardPresent(true)
            if job != nil { workflow.logger.info("mute card", metadata: ["station": "\(name)"]) }
            send(.takeCardOff)
        case .cardRemoved:
            setCardPresent(false)
            askForCard()
        case .serviceLost(let error):
            setCardPresent(false)
            end(.failed(error.userMessage))
        case .serviceBack: break
        }
    }

    private func setCardPresent(_ isPresent: Bool) {
        isCardPresent = isPresent
        board.show(cardPresent: isPresent)
    }

    private func askForCard() {
        guard let job else { return }
        send(job.card.map { .putSameCardOn($0) } ?? .putCardOn)
    }

    /// Sends an event to the desk, but not the same one twice in a row: a card pulled in the middle shows as a failed
    /// exchange and as an event of the reader.
    private func send(_ event: EnrolmentEvent) {
        guard let job, job.told != event else { return }
        self.job?.told = event
        job.feed.send(event)
    }

    /// Works on the card that was just put on.
    private func serveCard() {
        guard let job, let reader else { return }
        // A card is there: asking for one is news again.
        self.job?.told = nil
        board.show(.working)
        defer { board.show(self.job == nil ? .idle : .waiting) }
        do {
            end(.enrolled(try workflow.finish(job.order, on: reader, at: name, bound: job.card, tell: tell)))
        } catch {
            switch error.remedy {
            case .sameCardAgain, .lookAgain: askForCard()
            case .otherCardAgain: send(.takeCardOff)
            case .giveUp: end(.failed(error.userMessage))
            }
        }
    }

    private func tell(_ event: EnrolmentEvent) {
        if case .step(let step, let uid) = event, step.changesCard { job?.card = uid }
        send(event)
    }

    private func end(_ event: EnrolmentEvent) {
        guard let job else { return }
        self.job = nil
        job.deadline.cancel()
        board.show(nil, feed: nil)
        if reader != nil { board.show(.idle) }
        workflow.workInProgress.release(name)
        job.feed.send(event)
    }
}
