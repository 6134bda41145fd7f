// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/sam/inventory`.
package struct InventoryRequest: Codable, Sendable {
    /// UID of a SAM seen before, in hexadecimal.
    package let uid: String
    /// The CROUS that gave it out; nil to leave it as it is.
    package let crous: String?
    /// Who keeps it; nil to leave it as it is.
    package let keeper: String?

    package init(uid: String, crous: String?, keeper: String?) {
        self.uid = uid
        self.crous = crous
        self.keeper = keeper
    }
}
