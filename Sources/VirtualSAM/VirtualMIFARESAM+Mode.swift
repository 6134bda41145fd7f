// SPDX-License-Identifier: Apache-2.0

extension VirtualMIFARESAM {
    /// Chip and mode of a SAM, as reported by GetVersion (docs/facts/sam.md, section 1).
    package enum Mode: String, Sendable, CaseIterable {
        /// AV1 silicon: GetVersion has 30 bytes and no mode.
        case av1
        /// AV2 silicon in the state of delivery, working like AV1: mode byte A1.
        case av2AsAV1 = "av2-as-av1"
        /// AV2: mode byte A2.
        case av2
        /// AV3, activated: mode byte A3.
        case av3
        /// AV3 in the state of delivery: mode byte 03; only LockUnlock with P1 03 activates it.
        case av3Delivered = "av3-delivered"

        /// AV1 commands and keys: no key classes, and only the data of ChangeKeyEntry is protected towards the host.
        var isAV1: Bool { self == .av1 || self == .av2AsAV1 }

        /// Keys can be diversified after AN10922, which came with AV2 silicon.
        var knowsAN10922: Bool { self != .av1 }

        /// The mode after LockUnlock with P1 03; nil when it is already activated.
        var activated: Mode? {
            switch self {
            case .av2AsAV1: .av2
            case .av3Delivered: .av3
            case .av1, .av2, .av3: nil
            }
        }

        /// Works with the commands of AV2 or AV3.
        var isActive: Bool { self == .av2 || self == .av3 }

        /// Last byte of GetVersion.
        var byte: UInt8? {
            switch self {
            case .av1: nil
            case .av2AsAV1: 0xA1
            case .av2: 0xA2
            case .av3: 0xA3
            case .av3Delivered: 0x03
            }
        }

        /// Hardware or software version in GetVersion: vendor, type, subtype, major, minor, storage, protocol. The
        /// numbers are those of a real AV2; no source has those of AV1 and AV3, so their major and minor are zero.
        var chip: [UInt8] {
            let version: [UInt8] = self == .av2 || self == .av2AsAV1 ? [0x03, 0x02] : [0x00, 0x00]
            return [0x04, 0x01, 0x01] + version + [0x28, 0x01]
        }

        /// Answer to reset: T=1, interface bytes as listed, and the name of the chip as historical bytes.
        var atr: [UInt8] {
            let (interface, name, check): ([UInt8], String, UInt8) =
                switch self {
                case .av1: ([0x3F, 0x07, 0x83], "DESFire8 SAM-X", 0x17)
                case .av2AsAV1, .av2: ([0x1F, 0x03], "MIFARE Plus SAM", 0x98)
                case .av3, .av3Delivered: ([0x3F, 0x07, 0x83], "MIFARE SAM AV30", 0x11)
                }
            let format = 0xD0 | UInt8(truncatingIfNeeded: name.utf8.count)
            return [0x3B, format, 0x18, 0xFF, 0x81, 0xF1, 0xFE, 0x43, 0x00] + interface + Array(name.utf8) + [check]
        }
    }
}
