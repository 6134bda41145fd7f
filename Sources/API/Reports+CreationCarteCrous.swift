// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/creation-carte-crous/test`.
package struct ReadinessReport: Codable, Sendable {
    /// True when a card could be encoded now.
    package let isReady: Bool
    /// What stands against it, the first to mend first; empty when nothing does.
    package let problems: [UserMessage]

    /// Ready when there is no problem.
    package init(problems: [UserMessage]) {
        isReady = problems.isEmpty
        self.problems = problems
    }
}

/// Body of `POST /v1/creation-carte-crous/encode`.
package struct EncodingRequest: Codable, Sendable {
    /// The CROUS number the card gets, 15 digits.
    package var number: String
    /// UID in hexadecimal that the card must have; nil for whichever card lies there.
    package var uid: String?
    /// Station; nil when there is only one.
    package var station: String?
    /// Who asks, as the journal names them.
    package var operatorName: String

    /// A request made of its parts.
    package init(number: String, uid: String? = nil, station: String? = nil, operatorName: String) {
        self.number = number
        self.uid = uid
        self.station = station
        self.operatorName = operatorName
    }
}

/// Answer of `POST /v1/creation-carte-crous/encode`.
package struct EncodingReport: Codable, Sendable {
    /// The card as a later look finds it.
    package let card: RecordReport
    /// An unfinished card was finished.
    package let resumed: Bool
    /// The card was done before.
    package let alreadyEnrolled: Bool
    /// Commands the card executed.
    package let cardCommands: Int
    /// The journal line.
    package let journalSequence: UInt64
    /// Header of the CROUS CSV.
    package let csvHeader: String
    /// The card's line of the CROUS CSV.
    package let csvLines: [String]
}
