// SPDX-License-Identifier: Apache-2.0

/// Result of comparing the SAM with the profile.
package enum SAMVerdict: String, Codable, Hashable, Sendable {
    /// Everything the profile needs for new cards.
    case ready
    /// Finished cards can be read and checked; blank ones cannot be encoded.
    case checksOnly
    /// Neither.
    case unfit
}
