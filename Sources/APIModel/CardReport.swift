// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/card`.
package struct CardReport: Codable, Sendable {
    /// UID in hexadecimal.
    package let uid: String
    /// For instance `DESFire EV1 4K`.
    package let product: String
    /// Hardware and software version.
    package let hardwareVersion: String
    /// Software version.
    package let softwareVersion: String
    /// Size of the memory as the card reports it, in bytes.
    package let storageSize: Int
    /// Free memory in bytes; nil when the card does not report it.
    package let freeMemory: Int?
    /// Answer to reset in hexadecimal.
    package let atr: String
    /// What the application shows.
    package let state: UserMessage
    /// Number of this UID in the journal.
    package let journalNumber: String?
    /// State of this UID in the journal.
    package let journalState: String?

    package init(
        uid: String,
        product: String,
        hardwareVersion: String,
        softwareVersion: String,
        storageSize: Int,
        freeMemory: Int?,
        atr: String,
        state: UserMessage,
        journalNumber: String?,
        journalState: String?
    ) {
        self.uid = uid
        self.product = product
        self.hardwareVersion = hardwareVersion
        self.softwareVersion = softwareVersion
        self.storageSize = storageSize
        self.freeMemory = freeMemory
        self.atr = atr
        self.state = state
        self.journalNumber = journalNumber
        self.journalState = journalState
    }
}
