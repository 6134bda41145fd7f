// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import SmartCard

/// What the service is doing now.
public struct ServiceStatus: Sendable {
    /// One station.
    public struct Station: Sendable {
        /// Name in the configuration.
        public let name: String
        /// Reader in the configuration.
        public let reader: String
        /// What it is doing.
        public let phase: StationPhase
        /// True while a card lies there.
        public let isCardPresent: Bool
        /// Holder its order is for.
        public let holder: HolderReference?
    }

    /// Stations in the order of the configuration.
    public let stations: [Station]
    /// Place of the last journal line.
    public let journalSequence: UInt64
    /// Numbers free on this host; nil before its history is declared.
    public let numbers: NumberRange.Level?
    /// What deserves attention.
    public let warnings: [UserMessage]
}

extension EnrolmentService {
    /// What the service is doing now; waits for no card.
    public var status: ServiceStatus {
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
                + records.warnings + desk.counters.warnings
        )
    }

    /// Reads and checks the whole journal.
    public func verifyJournal() async throws(EnrolmentError) -> JournalSummary {
        try await errands.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.verify() }
        }
    }

    /// The journal's lines with its header, all of them or the last `count`.
    public func journalText(last count: Int?) async throws(EnrolmentError) -> String {
        try await errands.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.text(last: count) }
        }
    }

    /// Makes the registry again; gives the number of its cards and of the lines it was made from.
    public func rebuildRegistry() async throws(EnrolmentError) -> (cards: Int, lines: Int) {
        try await errands.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.registry) { () throws(RegistryError) in
                try records.registry.rebuild(from: records.journal)
                return (try records.registry.cardCount(), Int(clamping: records.journal.head.sequence))
            }
        }
    }

    /// Takes holders over from a CSV file; good lines are kept even when others are refused.
    public func importHolders(_ file: [UInt8]) async throws(EnrolmentError) -> HoldersImport {
        try await errands.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.holders) { () throws(HoldersError) in try holders.importCSV(file) }
        }
    }
}
