// SPDX-License-Identifier: Apache-2.0

/// A status word the virtual SAM answers with; as an error it ends a command without data (docs/facts/sam.md, section
/// 2.1).
struct SAMStatus: RawRepresentable, Error, Hashable {
    /// SW1 in the high byte.
    let rawValue: UInt16

    static let success = SAMStatus(rawValue: 0x9000)
    /// More frames or another step of an authentication are expected.
    static let chainingActive = SAMStatus(rawValue: 0x90AF)
    /// Wrong MAC, CRC, padding or authentication token.
    static let cryptoFailure = SAMStatus(rawValue: 0x901E)
    static let wrongKUC = SAMStatus(rawValue: 0x6503)
    /// The memory cannot be written.
    static let memoryFailure = SAMStatus(rawValue: 0x6581)
    static let wrongLength = SAMStatus(rawValue: 0x6700)
    /// A frame of another command where the last frame of a chain was expected.
    static let chainBroken = SAMStatus(rawValue: 0x6883)
    /// Host authentication is missing.
    static let securityNotSatisfied = SAMStatus(rawValue: 0x6982)
    static let wrongKeyReference = SAMStatus(rawValue: 0x6984)
    /// Wrong class or type of key, key disabled, counter at its limit, no active authentication.
    static let conditionsNotSatisfied = SAMStatus(rawValue: 0x6985)
    /// Not allowed in this state of the SAM.
    static let notAllowed = SAMStatus(rawValue: 0x6986)
    static let wrongData = SAMStatus(rawValue: 0x6A80)
    static let keyVersionNotFound = SAMStatus(rawValue: 0x6A82)
    /// The host's secure messaging failed; its session is dropped.
    static let hostProtocolError = SAMStatus(rawValue: 0x6A84)
    static let wrongParameters = SAMStatus(rawValue: 0x6A86)
    static let unknownInstruction = SAMStatus(rawValue: 0x6D00)
    static let unknownClass = SAMStatus(rawValue: 0x6E00)
    static let noDiagnosis = SAMStatus(rawValue: 0x6F00)

    var bytes: [UInt8] { [UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)] }
}
