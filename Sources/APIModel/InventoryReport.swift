// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET` and `POST /v1/sam/inventory`.
package struct InventoryReport: Codable, Sendable {
    package struct Item: Codable, Sendable {
        /// UID in hexadecimal.
        package let uid: String
        /// The CROUS that issued it; empty when unknown.
        package let crous: String
        /// Its keeper; empty when unknown.
        package let keeper: String
        /// The last day it was seen here, `yyyy-MM-dd`.
        package let lastSeen: String

        package init(uid: String, crous: String, keeper: String, lastSeen: String) {
            self.uid = uid
            self.crous = crous
            self.keeper = keeper
            self.lastSeen = lastSeen
        }
    }

    /// The SAMs ever seen on this host, by UID.
    package let sams: [Item]

    package init(sams: [Item]) {
        self.sams = sams
    }
}
