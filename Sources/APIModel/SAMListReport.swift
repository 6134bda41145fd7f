// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/sam/list`.
package struct SAMListReport: Codable, Sendable {
    /// The SAMs found, asked without host authentication.
    package let sams: [SAMReport]
    /// Readers with a card that is in use or did not answer.
    package let unasked: [String]

    package init(sams: [SAMReport], unasked: [String]) {
        self.sams = sams
        self.unasked = unasked
    }
}
