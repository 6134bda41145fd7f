// SPDX-License-Identifier: Apache-2.0

extension VirtualMIFARESAM {
    /// Behaviour of a real SAM that one source or none describes (docs/facts/sam.md, sections 3.3, 3.4 and 9). Without
    /// quirks it follows that source, or the guess that is harder for a client.
    package struct Quirks: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Errors carry a MAC where the session protects answers; without the quirk they are two bytes.
        package static let protectedErrors = Quirks(rawValue: 0x01)
        /// The host's counter counts AuthenticatePICC once, at its first part; without the quirk each part counts.
        package static let authenticationCountsOnce = Quirks(rawValue: 0x02)
        /// A wrong MAC or checksum of the card does not end its session; without the quirk it does.
        package static let sessionSurvivesFailure = Quirks(rawValue: 0x04)
        /// A locked SAM answers AuthenticateHost in every mode; without the quirk in AV1 mode only, where it unlocks.
        package static let lockedHostAuthentication = Quirks(rawValue: 0x08)
        /// DumpSessionKey of an entry that does not allow it is refused with 6982; without the quirk with 6985.
        package static let dumpIsSecurityMatter = Quirks(rawValue: 0x10)
        /// GetKeyEntry and GetKUCEntry need a host authentication and answer 6982 before; without the quirk they need
        /// none.
        package static let entriesNeedHost = Quirks(rawValue: 0x20)
        /// ChangeKeyEntry of AV3 accepts 61 bytes too, as AV2 does; without the quirk 64 only.
        package static let shortEntries = Quirks(rawValue: 0x40)
        /// Entry FF as the change key lets anybody change the entry, as FE does; without the quirk no one can.
        package static let changeEntryFFIsFree = Quirks(rawValue: 0x80)
    }
}
