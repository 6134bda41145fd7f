// SPDX-License-Identifier: Apache-2.0

/// A status word the virtual SAM answers with; as an error it ends a command without data (docs/facts/sam.md, section
/// 2.1).
struct VirtualSAMStatus: RawRepresentable, Error, Hashable {
    /// SW1 in the high byte.
    let rawValue: UInt16

    static let success = VirtualSAMStatus(rawValue: 0x9000)
    /// More frames or another step of an authentication are expected.
    static let chainingActive = VirtualSAMStatus(rawValue: 0x90AF)
    /// Wrong MAC, CRC, padding or authentication token.
    static let cryptoFailure = VirtualSAMStatus(rawValue: 0x901E)
    static let wrongKUC = VirtualSAMStatus(rawValue: 0x6503)
    /// The memory cannot be written.
    static let memoryFailure = VirtualSAMStatus(rawValue: 0x6581)
    static let wrongLength = VirtualSAMStatus(rawValue: 0x6700)
    /// A frame of another command where the last frame of a chain was expected.
    static let chainBroken = VirtualSAMStatus(rawValue: 0x6883)
    /// Host authentication is missing.
    static let securityNotSatisfied = VirtualSAMStatus(rawValue: 0x6982)
    static let wrongKeyReference = VirtualSAMStatus(rawValue: 0x6984)
    /// Wrong class or type of key, key disabled, counter at its limit, no active authentication.
    static let conditionsNotSatisfied = VirtualSAMStatus(rawValue: 0x6985)
    /// Not allowed in this state of the SAM.
    static let notAllowed = VirtualSAMStatus(rawValue: 0x6986)
    static let wrongData = VirtualSAMStatus(rawValue: 0x6A80)
    static let keyVersionNotFound = VirtualSAMStatus(rawValue: 0x6A82)
    /// The host's secure messaging failed; its session is dropped.
    static let hostProtocolError = VirtualSAMStatus(rawValue: 0x6A84)
    static let wrongParameters = VirtualSAMStatus(rawValue: 0x6A86)
    static let unknownInstruction = VirtualSAMStatus(rawValue: 0x6D00)
    static let unknownClass = VirtualSAMStatus(rawValue: 0x6E00)
    static let noDiagnosis = VirtualSAMStatus(rawValue: 0x6F00)

    var bytes: [UInt8] { [UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)] }
}
