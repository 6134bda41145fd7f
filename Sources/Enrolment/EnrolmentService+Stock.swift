// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
package import Journal
internal import Posix
package import Registry

/// An event of a running import.
package enum StockEvent: Sendable {
    /// It goes on.
    case progress(StockProgress)
    /// It is done.
    case done(StockReport)
    /// Nothing was imported, or only a part.
    case failed(UserMessage)
}

extension EnrolmentService {
    /// Station of imports, as the journal writes it.
    package var stockStation: String { "\(parts.host)/stock" }

    /// Column mapping of deliveries, unless the request has another.
    package var deliveryColumns: CardColumns { parts.deliveryColumns }

    /// A new file in the data folder, to be filled by ``append(_:to:)``.
    package func incomingFile() async throws -> IncomingFile {
        let folder = records.registry.deliveries
        return try await blockingWork.run {
            Result { () throws(StockError) in try IncomingFile(in: folder) }
        }.get()
    }

    /// Adds bytes to a file that is being sent.
    package func append(_ bytes: [UInt8], to file: IncomingFile) async throws {
        try await blockingWork.run {
            Result { () throws(StockError) in try file.write(bytes) }
        }.get()
    }

    /// Imports a file of cards that was sent. Runs on its own thread, to its end even when the client disconnects; the
    /// stations go on working meanwhile.
    package func importStock(_ order: ImportRequest, of file: IncomingFile) -> AsyncStream<StockEvent> {
        let work = StockImport(journal: records.journal, registry: records.registry, holders: holders)
        let (events, feed) = AsyncStream<StockEvent>.makeStream(bufferingPolicy: .bufferingNewest(64))
        do {
            try DetachedThread.start(name: "import") {
                do throws(StockError) {
                    feed.yield(.done(try work.run(order) { feed.yield(.progress($0)) }))
                } catch {
                    feed.yield(.failed(error.userMessage))
                }
                withExtendedLifetime(file) {}
                feed.finish()
            }
        } catch {
            feed.yield(.failed(StockError.file(error).userMessage))
            feed.finish()
        }
        return events
    }

    /// The imported files of cards.
    package func deliveries() async throws(EnrolmentError) -> [DeliveryRecord] {
        try await reading { registry throws(RegistryError) in try registry.allDeliveries() }
    }

    /// Searches the registry.
    package func search(_ query: RegistryQuery) async throws(EnrolmentError) -> RegistryPage {
        try await reading { registry throws(RegistryError) in try registry.search(query) }
    }

    /// The journal as a spreadsheet.
    package func journalSpreadsheet(_ filter: SpreadsheetFilter) async throws(EnrolmentError) -> String {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.journal) { () throws(JournalError) in
                try JournalSpreadsheet(filter: filter, timeZone: timeZone).text(of: records.journal)
            }
        }
    }

    /// The enrolled cards as the CROUS's CSV; cards of a delivery keep the cells they came with.
    package func crousCSV() async throws(EnrolmentError) -> String {
        try await reading { registry throws(RegistryError) in
            let cards = records.journal.withState { $0.cards(in: .enrolled) }
            var export = CROUSExport(registry, issuer: profile.issuer, labels: parts.labels, timeZone: timeZone)
            return try export.text(of: cards)
        }
    }

    /// Queries the registry after it has caught up with the journal; during an import, its state before the import.
    private func reading<Answer: Sendable>(
        _ question: @Sendable (Registry) throws(RegistryError) -> Answer
    ) async throws(EnrolmentError) -> Answer {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.registry) { () throws(RegistryError) in
                try records.registry.catchUpUnlessBusy(with: records.journal)
                return try question(records.registry)
            }
        }
    }
}
