// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import DESFire
package import SmartCard

/// The answer to SAM_GetVersion (docs/facts/sam.md, section 1).
package struct SAMVersion: Hashable, Sendable {
    /// Protocol of the SAM, decided by the mode byte, not by the version of the hardware.
    package enum Mode: Hashable, Sendable {
        /// AV1 silicon: the answer has no mode byte.
        case av1Silicon
        /// `A1`: AV2 silicon in AV1 mode, the state of delivery.
        case av1
        /// `A2`: AV2.
        case av2
        /// `A3`: AV3.
        case av3
        /// `03`: AV3 in the state of delivery, not activated.
        case notActivated
        /// Any other mode byte.
        case unknown(UInt8)

        init(byte: UInt8?) {
            switch byte {
            case nil: self = .av1Silicon
            case 0xA1: self = .av1
            case 0xA2: self = .av2
            case 0xA3: self = .av3
            case 0x03: self = .notActivated
            case .some(let other): self = .unknown(other)
            }
        }

        /// True when card sessions work: AV1 mode, AV2 and AV3.
        package var isSupported: Bool { speaksAV1 || self == .av2 || self == .av3 }

        /// True when the SAM speaks the protocol of AV1 mode: hosts authenticate in two steps, card sessions are not
        /// protected between host and SAM, and entries have no ExtSET (docs/facts/sam.md, sections 3.5 and 4.3).
        package var speaksAV1: Bool { self == .av1 || self == .av1Silicon }

        /// True when the SAM supports a diversification: AN10922 came with AV2 silicon (docs/facts/sam.md, section 6).
        package func knows(_ diversification: KeyDiversification) -> Bool {
            self != .av1Silicon || diversification != .an10922
        }

        /// What the mode means for the person who plugged the SAM in.
        package var advice: String {
            switch self {
            case .av2, .av3: "the SAM is ready"
            case .av1Silicon:
                """
                this is a SAM AV1: card sessions work with keys used as they are or diversified by the AV1 method, \
                and nothing protects the line between host and SAM
                """
            case .av1:
                """
                this SAM is in AV1 mode: card sessions work, and nothing protects the line between host and SAM; \
                the CROUS can switch it to AV2 mode for good
                """
            case .notActivated: "this SAM AV3 is not activated: the CROUS activates it"
            case .unknown(let byte): "this SAM is in the unknown mode \(Hex.encode([byte]))"
            }
        }
    }

    package let hardware: ChipVersion
    package let software: ChipVersion
    /// Unique identifier, 7 bytes.
    package let uid: CardUID
    /// Production batch, 5 bytes.
    package let batch: [UInt8]
    /// Day, month and year of production, as the SAM gives them (one byte each).
    package let production: [UInt8]
    /// Global crypto settings.
    package let cryptoSettings: UInt8
    package let mode: Mode

    /// Parses 30 (AV1 silicon) or 31 bytes of an NXP chip; nil for anything else.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            hardware = try ChipVersion(&reader)
            software = try ChipVersion(&reader)
            guard hardware.vendor == 0x04, software.vendor == 0x04 else { return nil }
            guard let uid = CardUID(try reader.read(7)) else { return nil }
            self.uid = uid
            batch = try reader.read(5)
            production = try reader.read(3)
            cryptoSettings = try reader.readUInt8()
            mode = Mode(byte: reader.count > 0 ? try reader.readUInt8() : nil)
            try reader.finish()
        } catch {
            return nil
        }
    }
}
