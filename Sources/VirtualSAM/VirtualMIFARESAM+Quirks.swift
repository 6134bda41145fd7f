// SPDX-License-Identifier: Apache-2.0

extension VirtualMIFARESAM {
    /// What a real SAM does where the sources have one voice or none (docs/facts/sam.md, sections 3.3, 3.4 and 9).
    /// Without quirks it follows the one voice, or the guess that a client finds harder.
    package struct Quirks: OptionSet, Sendable {
        /// A set of bits without meaning outside the process.
        package let rawValue: UInt8

        /// Any bits.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Errors carry a MAC where the session protects answers; otherwise they are two bytes.
        package static let protectedErrors = Quirks(rawValue: 0x01)
        /// The host's counter counts AuthenticatePICC once, at its first part; otherwise each part.
        package static let authenticationCountsOnce = Quirks(rawValue: 0x02)
        /// A wrong MAC or check sum of the card does not end the session with it; otherwise it does.
        package static let sessionSurvivesFailure = Quirks(rawValue: 0x04)
        /// A locked SAM authenticates its host in every mode; otherwise in AV1 mode only, where that unlocks.
        package static let lockedHostAuthentication = Quirks(rawValue: 0x08)
        /// DumpSessionKey of an entry that does not allow it is refused with 6982; otherwise with 6985.
        package static let dumpIsSecurityMatter = Quirks(rawValue: 0x10)
        /// GetKeyEntry and GetKUCEntry want a host authentication, and answer 6982 before; otherwise they answer anybody.
        package static let entriesNeedHost = Quirks(rawValue: 0x20)
        /// ChangeKeyEntry of AV3 takes 61 bytes too, as AV2 does; otherwise 64 only.
        package static let shortEntries = Quirks(rawValue: 0x40)
        /// Entry FF in the place of the change key lets anybody change the entry, as FE does; otherwise nobody can.
        package static let changeEntryFFIsFree = Quirks(rawValue: 0x80)
    }
}
