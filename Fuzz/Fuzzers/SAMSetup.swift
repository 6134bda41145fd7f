// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import DESFire
internal import SAM
internal import SmartCard
internal import VirtualSAM

/// A virtual SAM and how its host authenticates, from one byte; 0 is an AV2 without a host session.
///
/// ```
/// bits 0, 1   host session: none, or in plain, MAC or full protection; AV1 mode has one kind only
/// bits 2-4    chip and mode
/// bit  5      locked
/// bit  6      both ends follow the quirks
/// bit  7      the host key is of the DES family, which AV1 mode takes
/// ```
struct SAMSetup {
    /// Quirks of the client.
    let quirks: Set<SAMQuirk>
    /// The host's credential; nil without host authentication.
    let credential: HostCredential?
    /// The SAM, with the same random numbers each time.
    let sam: VirtualMIFARESAM

    private static let modes: [VirtualMIFARESAM.Mode] = [.av2, .av3, .av2AsAV1, .av1, .av3Delivered]

    /// The setup of a byte.
    init(_ choice: UInt8) throws {
        let mode = Self.modes[Int(choice >> 2 & 0x07) % Self.modes.count]
        let hasQuirks = choice & 0x40 != 0
        quirks = hasQuirks ? Set(SAMQuirk.allCases) : []
        sam = try FictionalDevices.sam(
            in: mode,
            isLocked: choice & 0x20 != 0,
            quirks: hasQuirks ? VirtualMIFARESAM.Quirks(rawValue: .max) : []
        )
        let isLegacy = choice & 0x80 != 0
        let protection = HostProtection(rawValue: choice & 0x03 &- 1)
        let key = isLegacy ? FictionalDevices.des : FictionalDevices.host
        let source = HostCredential.Source.key(try CardKey.zero(isLegacy ? .des : .aes128))
        credential = protection.map { protection in
            HostCredential(
                entry: key.entry,
                version: key.version,
                mode: mode == .av1 || mode == .av2AsAV1 ? .av1 : .av2(protection),
                source: source
            )
        }
    }
}
