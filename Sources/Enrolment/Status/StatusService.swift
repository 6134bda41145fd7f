package import CROUSCore
// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
package import Journal
internal import SAMCare

/// The state of the service, and whether it could make a card.
package struct StatusService: Sendable {
    let table: StationTable

    /// Current state of the stations, in the order of the configuration; waits for nothing.
    package var stations: [ServiceStatus.Station] { table.entries.map(ServiceStatus.Station.init) }

    /// Current state of the service; waits for no card.
    package func status() async -> ServiceStatus {
        await table.work.records.run { workflow in ServiceStatus(stations: stations, workflow) }
    }

    /// Why this host cannot give a number, as a sentence; nil when it can.
    package func numberProblem() async -> UserMessage? {
        await table.work.records.run { workflow in
            guard let level = workflow.records.numberLevel else {
                return NumberRangeError.historyNotDeclared.userMessage
            }
            return level.left > 0 ? nil : NumberRangeError.usedUp(workflow.records.numbers.numbers).userMessage
        }
    }
}

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

extension ServiceStatus {
    fileprivate init(stations: [Station], _ workflow: CardWorkflow) {
        let records = workflow.records
        let level = records.numberLevel
        let numbers = level.map(\.message) ?? NumberRangeError.historyNotDeclared.userMessage
        self.init(
            stations: stations,
            journalSequence: records.journal.head.sequence,
            numbers: level,
            warnings: [numbers].compactMap { $0 } + records.warnings + workflow.counters.warnings
        )
    }
}

extension ServiceStatus.Station {
    fileprivate init(_ entry: StationTable.Entry) {
        let board = entry.station.board
        self.init(
            name: entry.place.name,
            reader: entry.place.reader,
            phase: board.phase,
            isCardPresent: board.isCardPresent,
            holder: board.order?.holder
        )
    }
}
