// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/holders`.
package struct HoldersReport: Codable, Sendable {
    package struct Holder: Codable, Sendable {
        /// Opaque reference, as in the journal.
        package let reference: String
        /// Student number.
        package let student: String
        package let familyName: String
        package let firstName: String
        /// State of the registration at the university.
        package let state: String

        package init(reference: String, student: String, familyName: String, firstName: String, state: String) {
            self.reference = reference
            self.student = student
            self.familyName = familyName
            self.firstName = firstName
            self.state = state
        }
    }

    /// Holders sorted by name.
    package let holders: [Holder]

    package init(holders: [Holder]) {
        self.holders = holders
    }
}
