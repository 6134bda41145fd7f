// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/status`.
package struct StatusReport: Codable, Sendable {
    package struct StationReport: Codable, Sendable {
        /// Name in the configuration.
        package let name: String
        /// Reader in the configuration.
        package let reader: String
        /// What it is doing.
        package let phase: StationPhase
        /// True while a card lies there.
        package let isCardPresent: Bool
        /// Opaque reference of the holder an order waits for.
        package let holder: String?

        package init(name: String, reader: String, phase: StationPhase, isCardPresent: Bool, holder: String?) {
            self.name = name
            self.reader = reader
            self.phase = phase
            self.isCardPresent = isCardPresent
            self.holder = holder
        }
    }

    /// Version of the program.
    package let version: String
    /// Profile as `name@hash`.
    package let profile: String
    /// True when the profile is fictional.
    package let isTraining: Bool
    /// Stations in the order of the configuration.
    package let stations: [StationReport]
    /// Sequence number of the last journal line.
    package let journalSequence: UInt64
    /// Free numbers on this host; nil before the configuration states its history.
    package let numbersLeft: UInt64?
    /// Warnings, as sentences.
    package let warnings: [UserMessage]

    package init(
        version: String,
        profile: String,
        isTraining: Bool,
        stations: [StationReport],
        journalSequence: UInt64,
        numbersLeft: UInt64?,
        warnings: [UserMessage]
    ) {
        self.version = version
        self.profile = profile
        self.isTraining = isTraining
        self.stations = stations
        self.journalSequence = journalSequence
        self.numbersLeft = numbersLeft
        self.warnings = warnings
    }
}
