// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Holders
package import Journal
internal import Registry
internal import SAMCare
internal import SmartCard

/// What the service is doing now.
package struct ServiceStatus: Sendable {
    package struct Station: Sendable {
        /// Name in the configuration.
        package let name: String
        /// Reader in the configuration.
        package let reader: String
        /// What it is doing.
        package let phase: StationPhase
        /// True while a card lies there.
        package let isCardPresent: Bool
        /// Holder of its order.
        package let holder: HolderReference?
    }

    /// Stations in the order of the configuration.
    package let stations: [Station]
    /// Sequence number of the last journal line.
    package let journalSequence: UInt64
    /// Free numbers on this host; nil before its history is declared.
    package let numbers: NumberRange.Level?
    /// What deserves attention.
    package let warnings: [UserMessage]
}

extension EnrolmentService {
    /// Current state of the service; waits for no card.
    package var status: ServiceStatus {
        let level = records.numbers.history == nil ? nil : records.journal.withState { records.numbers.level(in: $0) }
        return ServiceStatus(
            stations: stations.map { place, station in
                ServiceStatus.Station(
                    name: place.name,
                    reader: place.reader,
                    phase: station.board.phase,
                    isCardPresent: station.board.isCardPresent,
                    holder: station.board.order?.holder
                )
            },
            journalSequence: records.journal.head.sequence,
            numbers: level,
            warnings: [level.map(\.message) ?? NumberRangeError.historyNotDeclared.userMessage].compactMap { $0 }
                + records.warnings + workflow.counters.warnings
        )
    }

    /// Reads and checks the whole journal.
    package func verifyJournal() async throws(EnrolmentError) -> JournalSummary {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.verify() }
        }
    }

    /// The journal's lines with the header: all of them or the last `count`.
    package func journalText(last count: Int?) async throws(EnrolmentError) -> String {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.text(last: count) }
        }
    }

    /// Rebuilds the registry; returns the numbers of its cards and of the lines read.
    package func rebuildRegistry() async throws(EnrolmentError) -> (cards: Int, lines: Int) {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.registry) { () throws(RegistryError) in
                try records.registry.rebuild(from: records.journal)
                return (try records.registry.cardCount(), Int(clamping: records.journal.head.sequence))
            }
        }
    }

    /// Imports holders from a CSV file; good lines are kept even when others are refused.
    package func importHolders(_ file: [UInt8]) async throws(EnrolmentError) -> HoldersImport {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.holders) { () throws(HoldersError) in try holders.importCSV(file) }
        }
    }
}
