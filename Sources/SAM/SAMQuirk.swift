// SPDX-License-Identifier: Apache-2.0

/// What a SAM may do otherwise than the one source that tells of it; host and SAM must agree. The names are those of
/// `sam.quirks` in the configuration and of the virtual SAM's keys file.
package enum SAMQuirk: String, Hashable, Sendable, CaseIterable {
    /// The counter of the host session counts SAM_AuthenticatePICC once, at its first part; otherwise each part counts.
    case authenticationCountsOnce
    /// Errors carry a MAC where the host session protects answers, and one without is forged. Otherwise an error may come
    /// without, and then ends the session, because the counters of both ends may differ.
    case protectedErrors
    /// A SAM AV3 takes entries of 61 bytes in SAM_ChangeKeyEntry, as AV2 does; otherwise 64 bytes only.
    case shortEntries
}
