// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/sam/inventory`.
package struct InventoryRequest: Codable, Sendable {
    /// UID of a SAM seen before, in hexadecimal.
    package let uid: String
    /// The CROUS that issued it; nil leaves it unchanged.
    package let crous: String?
    /// Its keeper; nil leaves it unchanged.
    package let keeper: String?

    package init(uid: String, crous: String?, keeper: String?) {
        self.uid = uid
        self.crous = crous
        self.keeper = keeper
    }
}
