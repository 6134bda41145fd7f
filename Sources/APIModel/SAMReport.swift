// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/sam`.
package struct SAMReport: Codable, Sendable {
    /// Its reader.
    package let reader: String
    /// UID in hexadecimal.
    package let uid: String
    /// Mode, for instance `av2`.
    package let mode: String
    /// What the mode means for card work.
    package let advice: UserMessage
    package let hardwareVersion: String
    /// Software version.
    package let softwareVersion: String
    /// Production batch in hexadecimal.
    package let batch: String
    /// Day, month and year of production as the SAM gives them, in hexadecimal.
    package let production: String
    /// Protection of the host session: `plain`, `mac` or `full`; nil when none is open.
    package let protection: String?
    /// Why the SAM is unusable, for instance a wrong host key; nil when it is usable, and in a list.
    package let problem: UserMessage?

    package init(
        reader: String,
        uid: String,
        mode: String,
        advice: UserMessage,
        hardwareVersion: String,
        softwareVersion: String,
        batch: String,
        production: String,
        protection: String?,
        problem: UserMessage?
    ) {
        self.reader = reader
        self.uid = uid
        self.mode = mode
        self.advice = advice
        self.hardwareVersion = hardwareVersion
        self.softwareVersion = softwareVersion
        self.batch = batch
        self.production = production
        self.protection = protection
        self.problem = problem
    }
}
