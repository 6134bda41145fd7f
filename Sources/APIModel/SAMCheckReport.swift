// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `POST /v1/sam/check`, whose body is a profile or empty.
package struct SAMCheckReport: Codable, Sendable {
    package struct Line: Codable, Sendable {
        /// Entry that must hold it.
        package let entry: UInt8
        /// Version it must have.
        package let version: UInt8
        /// True when the SAM holds it and allows its use.
        package let isFit: Bool
        /// What the entry must hold and, when it does not, why not.
        package let message: UserMessage

        package init(entry: UInt8, version: UInt8, isFit: Bool, message: UserMessage) {
            self.entry = entry
            self.version = version
            self.isFit = isFit
            self.message = message
        }
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// Profile as `name@hash`.
    package let profile: String
    /// `ready`, `checksOnly` or `unfit`.
    package let verdict: SAMVerdict
    /// The verdict as a sentence.
    package let message: UserMessage
    /// The keys in the order in which a blank card needs them.
    package let lines: [Line]

    package init(uid: String, profile: String, verdict: SAMVerdict, message: UserMessage, lines: [Line]) {
        self.uid = uid
        self.profile = profile
        self.verdict = verdict
        self.message = message
        self.lines = lines
    }
}
