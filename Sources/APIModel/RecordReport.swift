// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/card/record`.
package struct RecordReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// CROUS number, 15 digits.
    package let number: String
    /// Fields of the record by name, as text.
    package let fields: [String: String]
    /// Number of this UID in the journal, 15 digits.
    package let journalNumber: String?
    /// True when card and journal agree.
    package let agrees: Bool

    package init(uid: String, number: String, fields: [String: String], journalNumber: String?, agrees: Bool) {
        self.uid = uid
        self.number = number
        self.fields = fields
        self.journalNumber = journalNumber
        self.agrees = agrees
    }
}
