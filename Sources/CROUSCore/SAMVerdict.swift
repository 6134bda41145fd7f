// SPDX-License-Identifier: Apache-2.0

/// What can be done with the SAM.
package enum SAMVerdict: String, Codable, Hashable, Sendable {
    /// Everything the profile asks for on cards of today.
    case ready
    /// Finished cards can be read and checked; blank ones cannot be encoded.
    case checksOnly
    /// Neither.
    case unfit
}
