internal import CROUSCard
package import CROUSCore
// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
package import Journal
internal import Registry

/// Journal and registry as a whole: checks, exports and the registry's rebuild.
package struct RecordService: Sendable {
    let work: BlockingWork
    let labels: CROUSCSV.Labels

    /// Warnings about journal and registry.
    package func warnings() async -> [UserMessage] { await work.records.run { $0.records.warnings } }

    /// Reads and checks the whole journal.
    package func verifyJournal() async throws -> JournalSummary {
        try await work.reading.run { try $0.records.journal.verify() }
    }

    /// The journal's lines with the header: all of them or the last `count`.
    package func journalText(last count: Int?) async throws -> String {
        try await work.reading.run { try $0.records.journal.text(last: count) }
    }

    /// The journal as a spreadsheet.
    package func journalSpreadsheet(_ filter: SpreadsheetFilter) async throws -> String {
        try await work.reading.run {
            try JournalSpreadsheet(filter: filter, timeZone: $0.records.timeZone).text(of: $0.records.journal)
        }
    }

    /// The enrolled cards as the CROUS's CSV; cards of a delivery keep the cells they came with.
    package func crousCSV() async throws -> String {
        try await work.reading.run { [labels] workflow in
            try workflow.records.catchUpUnlessBusy()
            let cards = workflow.records.journal.withState { $0.cards(in: .enrolled) }
            return try workflow.crousCSV(of: cards, labels)
        }
    }

    /// Rebuilds the registry; returns the numbers of its cards and of the lines read.
    package func rebuildRegistry() async throws -> (cards: Int, lines: Int) {
        try await work.rebuilding.run { workflow in
            let (registry, journal) = (workflow.records.registry, workflow.records.journal)
            try registry.rebuild(from: journal)
            return (try registry.cardCount(), Int(clamping: journal.head.sequence))
        }
    }
}

extension CardWorkflow {
    /// Cards as lines of the CROUS CSV, with its header.
    func crousCSV(of cards: [JournalledCard], _ labels: CROUSCSV.Labels) throws(RegistryError) -> String {
        var export = CROUSExport(
            records.registry,
            issuer: profile.issuer,
            labels: labels,
            timeZone: records.timeZone
        )
        return try export.text(of: cards)
    }
}
