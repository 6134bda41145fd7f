// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A card after a change, as the journal has it.
package struct JournalledCardReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// CROUS number, 15 digits.
    package let number: String
    /// State of the card.
    package let state: String
    /// Opaque reference of its holder.
    package let holder: String?
    /// Last day, `yyyy-MM-dd`; nil when none is set.
    package let validUntil: String?
    /// Sequence number of the journal line.
    package let journalSequence: UInt64
    /// The result of a change, as a sentence.
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
