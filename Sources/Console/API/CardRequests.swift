// SPDX-License-Identifier: Apache-2.0
public import Enrolment

/// Body of `POST /v1/cards/change`: one change to what is written of a card.
public struct CardChangeRequest: Codable, Sendable {
    /// The card: exactly one of the four is given.
    public struct Choice: Codable, Sendable {
        /// UID in hexadecimal.
        public var card: String?
        /// CROUS number.
        public var number: String?
        /// Opaque reference of the holder.
        public var holder: String?
        /// Student number of the holder.
        public var student: String?

        /// A choice made of its parts.
        public init(card: String? = nil, number: String? = nil, holder: String? = nil, student: String? = nil) {
            self.card = card
            self.number = number
            self.holder = holder
            self.student = student
        }
    }

    /// Which card.
    public var card: Choice
    /// `cancel`, `reassign`, `revalidate` or `abandon`.
    public var change: String
    /// With `cancel`: DP, DV, CD or HS; with `abandon`: a short word.
    public var reason: String?
    /// With `reassign`: who is to have the card, by reference or student number.
    public var receiver: Choice?
    /// With `revalidate`: last day, `yyyy-MM-dd` or `dd/MM/yyyy`.
    public var until: String?
    /// Who asks.
    public var operatorName: String

    /// A request made of its parts.
    public init(
        card: Choice,
        change: String,
        reason: String? = nil,
        receiver: Choice? = nil,
        until: String? = nil,
        operatorName: String
    ) {
        self.card = card
        self.change = change
        self.reason = reason
        self.receiver = receiver
        self.until = until
        self.operatorName = operatorName
    }
}

/// Body of `POST /v1/card/erase`.
public struct EraseRequest: Codable, Sendable {
    /// Reader; nil for the only station's.
    public var reader: String?
    /// Why a card in use is taken out of use: DP, DV, CD or HS.
    public var reason: String?
    /// The number on a card that disagrees with the journal, which a supervisor has seen.
    public var holding: String?
    /// Who that supervisor is.
    public var supervisor: String?
    /// Who asks.
    public var operatorName: String

    /// A request made of its parts.
    public init(
        reader: String?,
        reason: String?,
        holding: String? = nil,
        supervisor: String? = nil,
        operatorName: String
    ) {
        self.reader = reader
        self.reason = reason
        self.holding = holding
        self.supervisor = supervisor
        self.operatorName = operatorName
    }
}

/// What is written of a card after it was changed.
public struct KnownCardReport: Codable, Sendable {
    /// UID in hexadecimal.
    public let uid: String
    /// CROUS number, 15 digits.
    public let number: String
    /// How far the card has come.
    public let state: String
    /// Opaque reference of its holder.
    public let holder: String?
    /// Last day, `yyyy-MM-dd`; nil when nothing was said.
    public let validUntil: String?
    /// Place of the journal line.
    public let journalSequence: UInt64
    /// What was done, in a sentence.
    public let message: UserMessage
}

/// Answer of `GET /v1/card/verify`.
public struct VerificationReport: Codable, Sendable {
    /// UID in hexadecimal.
    public let uid: String
    /// Number on the card, 15 digits; nil when it holds no valid record.
    public let number: String?
    /// Number in the journal.
    public let journalNumber: String?
    /// State in the journal.
    public let journalState: String?
    /// Number in a delivery.
    public let deliveredNumber: String?
    /// Keys that do not open the card; nil when only those were tried that prove it.
    public let refusedKeys: [UInt8]?
    /// True when the card is in use and everything agrees.
    public let isRight: Bool
    /// What was found, in a sentence.
    public let message: UserMessage
}
