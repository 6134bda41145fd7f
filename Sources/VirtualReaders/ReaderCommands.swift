// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The commands of class FF, which a contactless reader answers itself (PC/SC part 3, 3.2.2.1).
///
/// Neither vpcd nor pcscd answers them, so the program behind a virtual reader must (docs/facts/tools.md, section 2).
enum ReaderCommands {
    /// The answer to a command of class FF; nil for a command to the card.
    static func answer(_ command: [UInt8], for card: any VirtualCard) -> [UInt8]? {
        guard command.first == 0xFF else { return nil }
        guard let apdu = try? CommandAPDU(bytes: command) else { return [0x67, 0x00] }
        guard apdu.ins == 0xCA else { return [0x6E, 0x00] }
        guard apdu.data.isEmpty, let expected = apdu.expectedLength else { return [0x67, 0x00] }
        guard apdu.p1 <= 1, apdu.p2 == 0 else { return [0x6A, 0x86] }
        // "Function not supported" is PC/SC's answer for a card in a contact slot.
        guard let uid = card.uid else { return [0x6A, 0x81] }
        let data = apdu.p1 == 0 ? uid.bytes : historicalBytes(of: card)
        guard expected.byte == 0 || Int(expected.byte) >= data.count else {
            return [0x6C, UInt8(truncatingIfNeeded: data.count)]
        }
        return data + [0x90, 0x00]
    }

    /// The answer of the reader or of the card.
    static func exchange(_ command: [UInt8], with card: any VirtualCard) -> [UInt8] {
        answer(command, for: card) ?? card.respond(to: command)
    }

    private static func historicalBytes(of card: any VirtualCard) -> [UInt8] {
        (try? ATR(card.atr))?.historicalBytes ?? []
    }
}
