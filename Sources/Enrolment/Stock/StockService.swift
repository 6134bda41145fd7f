// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
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

/// Deliveries of pre-encoded cards, and look-ups in the registry.
package struct StockService: Sendable {
    let work: BlockingWork
    /// Station of imports, as the journal writes it.
    package let station: String
    /// Column mapping of deliveries, unless the request has another.
    package let deliveryColumns: CardColumns

    /// A new file in the data folder, to be filled by ``append(_:to:)``.
    package func incomingFile() async throws -> IncomingFile {
        try await work.uploads.run { try IncomingFile(in: $0.records.registry.deliveries) }
    }

    /// Adds bytes to a file that is being sent.
    package func append(_ bytes: [UInt8], to file: IncomingFile) async throws {
        try await work.uploads.run { _ in try file.write(bytes) }
    }

    /// Imports an uploaded file of cards. Runs to its end even when the client disconnects; the stations keep working
    /// meanwhile.
    package func importStock(_ request: ImportRequest, of file: IncomingFile) -> AsyncStream<StockEvent> {
        let (events, feed) = AsyncStream<StockEvent>.makeStream(bufferingPolicy: .bufferingNewest(64))
        Task {
            feed.yield(await result(of: request) { feed.yield(.progress($0)) })
            withExtendedLifetime(file) {}
            feed.finish()
        }
        return events
    }

    private func result(
        of request: ImportRequest,
        progress: @escaping @Sendable (StockProgress) -> Void
    ) async -> StockEvent {
        await work.imports.run { workflow in
            let records = workflow.records
            let work = StockImport(
                journal: records.journal,
                registry: records.registry,
                holders: workflow.holderRules.directory
            )
            do throws(StockError) { return .done(try work.run(request, progress: progress)) } catch {
                return .failed(error.userMessage)
            }
        }
    }

    /// The imported files of cards.
    package func deliveries() async throws -> [DeliveryRecord] {
        try await work.lookUps.run { workflow in
            try workflow.records.catchUpUnlessBusy()
            return try workflow.records.registry.allDeliveries()
        }
    }

    /// Searches the registry.
    package func search(_ query: RegistryQuery) async throws -> RegistryPage {
        try await work.lookUps.run { workflow in
            try workflow.records.catchUpUnlessBusy()
            return try workflow.records.registry.search(query)
        }
    }
}
