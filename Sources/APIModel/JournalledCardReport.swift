// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

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

    package init(
        uid: String,
        number: String,
        state: String,
        holder: String?,
        validUntil: String?,
        journalSequence: UInt64,
        message: UserMessage
    ) {
        self.uid = uid
        self.number = number
        self.state = state
        self.holder = holder
        self.validUntil = validUntil
        self.journalSequence = journalSequence
        self.message = message
    }
}
