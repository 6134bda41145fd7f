// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
internal import DESFire
package import Holders
internal import Journal
package import Logging
package import Posix
package import Registry
package import SAM
package import SAMCare
package import SmartCard

/// Everything a card-issuing host does: crousd serves it, crousctl uses it when no crousd runs.
package final class EnrolmentService: Sendable {
    /// A station of the configuration.
    package struct StationPlace: Hashable, Sendable {
        /// Name shown to people and written in the journal's log.
        package let name: String
        /// Reader by its whole name or a part only one reader has.
        package let reader: String

        /// A place made of its parts.
        package init(name: String, reader: String) {
            self.name = name
            self.reader = reader
        }
    }

    /// The parts of the service.
    package struct Parts: Sendable {
        /// Readers of cards.
        package var source: any ReaderSource
        package var sam: SAMLease
        /// Reader of the SAM in the configuration, nil when it is searched.
        package var samReader: String?
        /// The stations.
        package var stations: [StationPlace]
        /// The profile.
        package var profile: CardProfile
        /// Journal, registry, numbers.
        package var records: EnrolmentRecords
        /// The directory of holders.
        package var holders: HoldersDirectory
        /// Allows a training profile to write on real cards.
        package var allowsRealReaders: Bool
        /// Whether cards of deliveries are read before they are linked.
        package var stockControl: StockControl
        /// True when a holder whose registration is not valid gets a card that is not sent yet; false when such a
        /// holder gets none.
        package var holdsHoldersNotInOrder: Bool
        /// Name of this host, as the journal writes it.
        package var host: String
        /// Readers whose driver has not returned for too long.
        package var overdueReaders: @Sendable () -> [ReaderName]
        /// Texts of the CROUS CSV that are equal on every line.
        package var labels: CROUSCSV.Labels
        /// Column mapping of deliveries, unless a request has another.
        package var deliveryColumns: CardColumns
        /// The SAMs seen here; nil to keep no list.
        package var inventory: SAMInventory?
        /// Log for the technician.
        package var logger: Logger

        package init(
            source: any ReaderSource,
            sam: SAMLease,
            samReader: String?,
            stations: [StationPlace],
            profile: CardProfile,
            records: EnrolmentRecords,
            holders: HoldersDirectory,
            allowsRealReaders: Bool = false,
            stockControl: StockControl = .whenPossible,
            holdsHoldersNotInOrder: Bool = false,
            host: String,
            labels: CROUSCSV.Labels,
            deliveryColumns: CardColumns = .crous,
            overdueReaders: @escaping @Sendable () -> [ReaderName] = { [] },
            inventory: SAMInventory? = nil,
            logger: Logger
        ) {
            self.source = source
            self.sam = sam
            self.samReader = samReader
            self.stations = stations
            self.profile = profile
            self.records = records
            self.holders = holders
            self.allowsRealReaders = allowsRealReaders
            self.stockControl = stockControl
            self.holdsHoldersNotInOrder = holdsHoldersNotInOrder
            self.host = host
            self.labels = labels
            self.deliveryColumns = deliveryColumns
            self.overdueReaders = overdueReaders
            self.inventory = inventory
            self.logger = logger
        }
    }

    /// The profile of all cards.
    package var profile: CardProfile { parts.profile }
    /// Journal, registry, numbers.
    package var records: EnrolmentRecords { parts.records }
    /// The directory of holders.
    package var holders: HoldersDirectory { parts.holders }
    /// Whose days are written.
    package var timeZone: CampusTimeZone { parts.records.timeZone }

    let parts: Parts
    let workflow: CardWorkflow
    let blockingWork: BlockingWork
    let stations: [(place: StationPlace, station: Station)]
    private let orderNumbers = OrderNumbers()

    /// Creates the stations; contacts nothing before ``run()``.
    package init(_ parts: Parts) throws(PosixError) {
        self.parts = parts
        let workflow = CardWorkflow(
            source: parts.source,
            sam: parts.sam,
            profile: parts.profile,
            records: parts.records,
            counters: SAMUsageMonitor(parts.profile.requiredSAMKeys(host: parts.sam.configuration.credentials)),
            allowsRealReaders: parts.allowsRealReaders,
            stockControl: parts.stockControl,
            host: parts.host,
            logger: parts.logger
        )
        self.workflow = workflow
        blockingWork = try BlockingWork()
        stations = try parts.stations.map { place throws(PosixError) in
            (place, try Station(name: place.name, workflow: workflow))
        }
    }

    /// Follows the readers until the task is cancelled.
    ///
    /// Returns at the latest three seconds after that: a driver that never returns blocks its thread, not the process.
    package func run() async {
        let feeds = stations.map { _ in AsyncStream.makeStream(of: ReaderEvent.self) }
        let running = zip(stations, feeds).map { entry, feed in Task { await entry.station.run(feed.stream) } }
        await withTaskGroup { group in
            group.addTask { await self.watchForSilence() }
            await dispatch(to: feeds.map(\.continuation))
            group.cancelAll()
        }
        for feed in feeds { feed.continuation.finish() }
        await Self.wait(for: running, atMost: .seconds(3))
    }

    private static func wait(for tasks: [Task<Void, Never>], atMost limit: Duration) async {
        let (ended, signal) = AsyncStream.makeStream(of: Void.self)
        Task {
            for task in tasks { await task.value }
            signal.finish()
        }
        let deadline = Task {
            try await Task.sleep(for: limit)
            signal.finish()
        }
        // The caller's task is cancelled by now and would not wait, so an unstructured task does.
        await Task { for await _ in ended {} }.value
        deadline.cancel()
    }

    /// Sends each station the events of its reader only.
    private func dispatch(to feeds: [AsyncStream<ReaderEvent>.Continuation]) async {
        var dispatcher = Dispatcher(hints: stations.map { ReaderSelector(text: $0.place.reader) }, sam: parts.samReader)
        for await event in parts.source.events() {
            if case .serviceLost(let error) = event {
                parts.logger.error("readers lost", metadata: ["error": "\(error)"])
            } else {
                parts.logger.debug("reader", metadata: ["event": "\(event)"])
            }
            for (index, told) in dispatcher.take(event) { feeds[index].yield(told) }
        }
    }

    /// Reports, each second, readers whose driver does not return; their stations are put out of service, the others go
    /// on.
    private func watchForSilence() async {
        while !Task.isCancelled {
            let silent = parts.overdueReaders()
            for reader in silent { parts.sam.revoke(from: reader.rawValue) }
            for (place, station) in stations where silent.contains(where: { isServing(place, $0) }) {
                guard station.board.reportSilence() else { continue }
                parts.sam.revoke(from: place.name)
                parts.logger.critical(
                    "out of service: the reader does not answer",
                    metadata: ["station": "\(place.name)"]
                )
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func isServing(_ place: StationPlace, _ silent: ReaderName) -> Bool {
        if ReaderSelector(text: place.reader).reader(among: [silent]) != nil { return true }
        // The only reader without a station is the SAM's; its silence blocks the station that has the SAM.
        return role(of: silent) == nil && parts.sam.borrower == place.name
    }

    /// Name of the station of a reader.
    private func role(of reader: ReaderName) -> String? {
        stations.first { ReaderSelector(text: $0.place.reader).reader(among: [reader]) != nil }?.place.name
    }

    /// Places an order at a station. Its events end with the card done or a sentence why not.
    package func enrol(_ wish: EnrolmentWish, station name: String?) async throws(EnrolmentError) -> PlacedOrder {
        let station = try station(named: name)
        guard station.board.phase != .outOfService else { throw .stationOutOfService(station.name) }
        guard station.board.order == nil else { throw .stationBusy(station.name) }
        let order = try order(wish)
        let events = try await station.place(order, timeout: wish.timeout)
        return PlacedOrder(events: events) { Task { await station.withdraw(order.id) } }
    }

    /// Finishes the card that is on a reader now, or on the only station's reader; throws when there is none, or when
    /// its UID is not the expected one.
    package func enrolPresentCard(
        _ wish: EnrolmentWish,
        on reader: ReaderName?,
        expecting uid: CardUID? = nil
    ) async throws(EnrolmentError) -> EnrolmentResult {
        let order = try order(wish)
        switch try await place(of: reader) {
        case .station(let station, let found):
            guard station.board.phase != .outOfService else { throw .stationOutOfService(station.name) }
            return try await station.serve(order, expecting: uid, foundOn: found)
        case .nobody(let name):
            return try await blockingWork.run { () throws(EnrolmentError) in
                try workflow.serve(order, on: name, at: name.rawValue, expecting: uid)
            }
        }
    }

    /// The order for a request, once the rules allow it.
    private func order(_ wish: EnrolmentWish) throws(EnrolmentError) -> EnrolmentOrder {
        try checkNames(wish.operatorName, supervisor: wish.supervisor)
        guard wish.decisions.isEmpty || !wish.supervisor.isEmpty else { throw .supervisorNotNamed }
        if let holder = wish.holder, wish.replacing != nil, !records.allowsReplacing(of: holder) {
            throw .nothingToReplace
        }
        return EnrolmentOrder(
            id: orderNumbers.next(),
            holder: wish.holder,
            operatorName: wish.operatorName,
            number: wish.number,
            replacing: wish.replacing,
            decisions: wish.decisions,
            supervisor: wish.supervisor,
            remark: try wish.holder.map { holder throws(EnrolmentError) in try checked(holder) } ?? ""
        )
    }

    /// The station of a name, or the only one.
    func station(named name: String?) throws(EnrolmentError) -> Station {
        let known = stations.map(\.place.name)
        guard let name else {
            guard stations.count == 1, let only = stations.first else { throw .stationNotNamed(known: known) }
            return only.station
        }
        guard let match = stations.first(where: { $0.place.name == name }) else {
            throw .unknownStation(name, known: known)
        }
        return match.station
    }

    /// Throws when a name does not fit into the lines that close a card: after the card was changed it would be too
    /// late.
    func checkNames(_ operatorName: String, supervisor: String) throws(EnrolmentError) {
        try wrapping(EnrolmentError.journal) { () throws(JournalError) in
            try JournalText.check(operatorName, as: .operatorName)
            try JournalText.check(supervisor, as: .supervisor)
        }
    }

    /// Throws when this holder may not get a card; returns the remark for the journal.
    func checked(_ reference: HolderReference) throws(EnrolmentError) -> String {
        guard let holder = holders.holder(reference) else { throw .unknownHolder(reference.description) }
        if holder.isInOrder { return "" }
        guard parts.holdsHoldersNotInOrder else { throw .holderNotInOrder(state: holder.enrolmentState) }
        // The directory's texts have no length limit.
        return
            "not to be sent: etat_ia \(String(String.UnicodeScalarView(holder.enrolmentState.unicodeScalars.prefix(40))))"
    }
}
