// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

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
    /// Keys that do not open the card; nil when only the keys of the proof were tried.
    package let refusedKeys: [UInt8]?
    /// True when the card is in use and everything agrees.
    package let isRight: Bool
    /// The result as a sentence.
    package let message: UserMessage

    package init(
        uid: String,
        number: String?,
        journalNumber: String?,
        journalState: String?,
        deliveredNumber: String?,
        refusedKeys: [UInt8]?,
        isRight: Bool,
        message: UserMessage
    ) {
        self.uid = uid
        self.number = number
        self.journalNumber = journalNumber
        self.journalState = journalState
        self.deliveredNumber = deliveredNumber
        self.refusedKeys = refusedKeys
        self.isRight = isRight
        self.message = message
    }
}
