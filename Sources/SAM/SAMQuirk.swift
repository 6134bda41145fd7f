// SPDX-License-Identifier: Apache-2.0

/// Deviations of a SAM from the one source that describes the behaviour; host and SAM must agree. The names are those
/// of `sam.quirks` in the configuration and of the virtual SAM's keys file.
package enum SAMQuirk: String, Hashable, Sendable, CaseIterable {
    /// The counter of the host session counts SAM_AuthenticatePICC once, at its first part; without the quirk each part
    /// counts.
    case authenticationCountsOnce
    /// Errors carry a MAC where the host session protects answers, and one without is forged. Without the quirk an
    /// error may have no MAC and then ends the session, because the counters of both ends may differ.
    case protectedErrors
    /// A SAM AV3 takes entries of 61 bytes in SAM_ChangeKeyEntry, as AV2 does; without the quirk 64 bytes only.
    case shortEntries
}
