// SPDX-License-Identifier: Apache-2.0
public import Enrolment

/// Answer of `GET /v1/creation-carte-crous/test`.
public struct ReadinessReport: Codable, Sendable {
    /// True when a card could be encoded now.
    public let isReady: Bool
    /// What stands against it, the first to mend first; empty when nothing does.
    public let problems: [UserMessage]

    /// Ready when there is no problem.
    public init(problems: [UserMessage]) {
        isReady = problems.isEmpty
        self.problems = problems
    }
}

/// Body of `POST /v1/creation-carte-crous/encode`.
public struct EncodingRequest: Codable, Sendable {
    /// The CROUS number the card gets, 15 digits.
    public var number: String
    /// UID in hexadecimal that the card must have; nil for whichever card lies there.
    public var uid: String?
    /// Station; nil when there is only one.
    public var station: String?
    /// Who asks, as the journal names them.
    public var operatorName: String

    /// A request made of its parts.
    public init(number: String, uid: String? = nil, station: String? = nil, operatorName: String) {
        self.number = number
        self.uid = uid
        self.station = station
        self.operatorName = operatorName
    }
}

/// Answer of `POST /v1/creation-carte-crous/encode`.
public struct EncodingReport: Codable, Sendable {
    /// The card as a later look finds it.
    public let card: RecordReport
    /// An unfinished card was finished.
    public let resumed: Bool
    /// The card was done before.
    public let alreadyEnrolled: Bool
    /// Commands the card executed.
    public let cardCommands: Int
    /// The journal line.
    public let journalSequence: UInt64
    /// Header of the CROUS CSV.
    public let csvHeader: String
    /// The card's line of the CROUS CSV.
    public let csvLines: [String]
}
