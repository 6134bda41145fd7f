// SPDX-License-Identifier: Apache-2.0
import SmartCard

/// Other things on a reader than a card of the delivery. None of them says more than its reader does.
final class OtherCard: VirtualCard {
    enum Kind: CaseIterable {
        /// MIFARE Classic 1K, by the ATR a PC/SC reader makes for it (PC/SC part 3, 3.1.3.2.3).
        case classic
        /// A DESFire with another UID each time.
        case randomUID
        /// A contact card: no UID.
        case contact
        /// Something with a fixed UID that does not speak DESFire.
        case other
        /// No answer to reset.
        case mute
    }

    private let kind: Kind
    private(set) var commandCount = 0

    init(_ kind: Kind) { self.kind = kind }

    var atr: [UInt8] {
        switch kind {
        case .classic:
            [0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06, 0x03, 0, 0x01, 0, 0, 0, 0, 0x6A]
        case .contact: [0x3B, 0x00]
        case .mute: []
        case .randomUID, .other: [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]
        }
    }

    var uid: CardUID? {
        switch kind {
        case .contact, .mute: nil
        case .classic: CardUID([0x12, 0x34, 0x56, 0x78])
        case .randomUID: CardUID([0x08, 0x34, 0x56, 0x78])
        case .other: CardUID([0x04, 9, 8, 7, 6, 5, 4])
        }
    }

    func powerOn() {}
    func powerOff() {}

    func respond(to command: [UInt8]) -> [UInt8] {
        commandCount += 1
        return [0x6E, 0x00]
    }
}
