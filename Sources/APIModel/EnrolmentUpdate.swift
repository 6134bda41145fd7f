// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// One line of the answer of `POST /v1/enrolments` (`application/x-ndjson`).
package struct EnrolmentUpdate: Codable, Sendable {
    /// `take-card-off`, `put-card-on`, `put-same-card-on`, `step`, `enrolled` or `failed`.
    package let event: String
    /// The sentence for the desk.
    package let message: UserMessage
    /// Name of the step, with `step`.
    package var step: String?
    /// UID in hexadecimal, when a card is known.
    package var uid: String?
    /// CROUS number, 15 digits, with `enrolled`.
    package var number: String?
    /// Opaque reference of the holder, with `enrolled`.
    package var holder: String?
    /// With `enrolled`: `encoded`, `resumed`, `repaired`, `alreadyEnrolled`, `adopted`, `linked` or `rekeyed`.
    package var how: String?
    /// With `enrolled`: UID of the holder's card that this one replaces.
    package var replaced: String?
    /// With `enrolled`: true when an unfinished card was finished.
    package var resumed: Bool?
    /// With `enrolled`: true when the card was done before.
    package var alreadyEnrolled: Bool?
    /// With `enrolled`: commands the card executed.
    package var cardCommands: Int?
    /// With `enrolled`: sequence number of the journal line.
    package var journalSequence: UInt64?
    /// With `enrolled`: a warning although the card is done, for instance that few numbers are left.
    package var warning: UserMessage?

    package init(
        event: String,
        message: UserMessage,
        step: String? = nil,
        uid: String? = nil,
        number: String? = nil,
        holder: String? = nil,
        how: String? = nil,
        replaced: String? = nil,
        resumed: Bool? = nil,
        alreadyEnrolled: Bool? = nil,
        cardCommands: Int? = nil,
        journalSequence: UInt64? = nil,
        warning: UserMessage? = nil
    ) {
        self.event = event
        self.message = message
        self.step = step
        self.uid = uid
        self.number = number
        self.holder = holder
        self.how = how
        self.replaced = replaced
        self.resumed = resumed
        self.alreadyEnrolled = alreadyEnrolled
        self.cardCommands = cardCommands
        self.journalSequence = journalSequence
        self.warning = warning
    }
}
