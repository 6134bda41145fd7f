// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
internal import Logging
package import Posix
internal import SAM
internal import SAMCare
internal import SmartCard
internal import Synchronization

/// All work of a card-issuing host: crousd serves it, crousctl uses it when no crousd runs.
///
/// Each property serves one audience. Blocking calls are behind ``BlockingDoor`` and the stations' threads.
package final class EnrolmentService: Sendable {
    /// The profile of all cards.
    package let profile: CardProfile
    /// The time zone of written days.
    package let timeZone: CampusTimeZone
    /// Stations, readers and orders.
    package let stations: StationService
    /// Operations on a card outside the orders.
    package let cards: CardService
    package let sam: SAMService
    /// Deliveries, and look-ups in the registry.
    package let stock: StockService
    /// Journal and registry as a whole.
    package let records: RecordService
    /// The people who may get a card.
    package let holders: HolderService
    /// What the service is doing.
    package let status: StatusService

    private let readers: Dependencies.Readers
    private let lease: SAMLease
    private let table: StationTable
    private let logger: Logger
    /// The assignments at the last event of the reader monitor.
    private let assignments: Mutex<ReaderAssignments>

    /// Creates the stations; contacts nothing before ``run()``.
    package convenience init(_ dependencies: Dependencies) throws(PosixError) {
        try self.init(dependencies, CardWorkflow(dependencies))
    }

    init(_ dependencies: Dependencies, _ workflow: CardWorkflow) throws(PosixError) {
        let work = try BlockingWork(workflow)
        let entries = try dependencies.readers.stations.map { place throws(PosixError) in
            StationTable.Entry(place: place, station: try Station(name: place.name, workflow: workflow))
        }
        let table = StationTable(entries: entries, sam: dependencies.sam.lease.configuration.reader, work: work)
        profile = dependencies.profile
        timeZone = dependencies.records.timeZone
        readers = dependencies.readers
        lease = dependencies.sam.lease
        logger = dependencies.logger
        self.table = table
        assignments = Mutex(table.assignments)
        stations = StationService(table)
        cards = CardService(table: table, labels: dependencies.files.labels)
        sam = SAMService(work: work, profile: profile, dependencies: dependencies.sam)
        stock = StockService(
            work: work,
            station: "\(dependencies.host)/stock",
            deliveryColumns: dependencies.files.deliveryColumns
        )
        records = RecordService(work: work, labels: dependencies.files.labels)
        holders = HolderService(work: work)
        status = StatusService(table: table)
    }

    /// Follows the readers until the task is cancelled.
    ///
    /// Returns at the latest three seconds after that: a driver that never returns blocks its thread, not the process.
    package func run() async {
        let feeds = table.entries.map { _ in AsyncStream.makeStream(of: ReaderEvent.self) }
        let running = zip(table.entries, feeds).map { entry, feed in Task { await entry.station.run(feed.stream) } }
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
        var dispatcher = Dispatcher(table.assignments)
        for await event in readers.source.events() {
            if case .serviceLost(let error) = event {
                logger.error("readers lost", metadata: ["error": "\(error)"])
            } else {
                logger.debug("reader", metadata: ["event": "\(event)"])
            }
            let events = dispatcher.dispatch(event)
            assignments.withLock { [assignments = dispatcher.assignments] in $0 = assignments }
            for (index, event) in events { feeds[index].yield(event) }
        }
    }

    /// Reports, each second, readers whose driver does not return; their stations are put out of service, the others go
    /// on.
    private func watchForSilence() async {
        while !Task.isCancelled {
            reportSilence(of: readers.overdue())
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func reportSilence(of silent: [ReaderName]) {
        for reader in silent { revokeSAM(from: reader.rawValue) }
        let roles = assignments.withLock { $0 }.adding(silent)
        for entry in table.entries where silent.contains(where: { isHung(entry.place.name, by: roles.role(of: $0)) }) {
            guard entry.station.board.reportSilence() else { continue }
            revokeSAM(from: entry.place.name)
            logger.critical("out of service: the reader does not answer", metadata: ["station": "\(entry.place.name)"])
        }
    }

    /// True when an unresponsive reader with this role blocks the station: its own reader or, while it has the SAM, one
    /// that may be the SAM's.
    private func isHung(_ station: String, by role: ReaderAssignments.Role?) -> Bool {
        if case .station(let name) = role { return name == station }
        return lease.borrower == station
    }

    /// Closing the SAM may hang as well: the watch does not wait for it.
    private func revokeSAM(from borrower: String) {
        let work = table.work
        Task { await work.revocations.run { $0.sam.revoke(from: borrower) } }
    }
}
