// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Body of `POST /v1/cards/change`: one change to what is written of a card.
package struct CardChangeRequest: Codable, Sendable {
    /// The card: exactly one of the four is given.
    package struct Choice: Codable, Sendable {
        /// UID in hexadecimal.
        package var card: String?
        /// CROUS number.
        package var number: String?
        /// Opaque reference of the holder.
        package var holder: String?
        /// Student number of the holder.
        package var student: String?

        /// A choice made of its parts.
        package init(card: String? = nil, number: String? = nil, holder: String? = nil, student: String? = nil) {
            self.card = card
            self.number = number
            self.holder = holder
            self.student = student
        }
    }

    /// Which card.
    package var card: Choice
    /// `cancel`, `reassign`, `revalidate` or `abandon`.
    package var change: String
    /// With `cancel`: DP, DV, CD or HS; with `abandon`: a short word.
    package var reason: String?
    /// With `reassign`: who is to have the card, by reference or student number.
    package var receiver: Choice?
    /// With `revalidate`: last day, `yyyy-MM-dd` or `dd/MM/yyyy`.
    package var until: String?
    /// Who asks.
    package var operatorName: String

    /// A request made of its parts.
    package init(
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
package struct EraseRequest: Codable, Sendable {
    /// Reader; nil for the only station's.
    package var reader: String?
    /// Why a card in use is taken out of use: DP, DV, CD or HS.
    package var reason: String?
    /// The number on a card that disagrees with the journal, which a supervisor has seen.
    package var holding: String?
    /// Who that supervisor is.
    package var supervisor: String?
    /// Who asks.
    package var operatorName: String

    /// A request made of its parts.
    package init(
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
package struct JournalledCardReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// CROUS number, 15 digits.
    package let number: String
    /// How far the card has come.
    package let state: String
    /// Opaque reference of its holder.
    package let holder: String?
    /// Last day, `yyyy-MM-dd`; nil when nothing was said.
    package let validUntil: String?
    /// Place of the journal line.
    package let journalSequence: UInt64
    /// What was done, in a sentence.
    package let message: UserMessage
}

/// Answer of `GET /v1/card/verify`.
package struct VerificationReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// Number on the card, 15 digits; nil when it holds no valid record.
    package let number: String?
    /// Number in the journal.
    package let journalNumber: String?
    /// State in the journal.
    package let journalState: String?
    /// Number in a delivery.
    package let deliveredNumber: String?
    /// Keys that do not open the card; nil when only those were tried that prove it.
    package let refusedKeys: [UInt8]?
    /// True when the card is in use and everything agrees.
    package let isRight: Bool
    /// What was found, in a sentence.
    package let message: UserMessage
}
