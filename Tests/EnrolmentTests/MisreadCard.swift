// SPDX-License-Identifier: Apache-2.0
import SmartCard

/// A card on a reader that shows its UID wrongly.
final class MisreadCard: VirtualCard {
    private let card: any VirtualCard
    let uid: CardUID?

    init(_ card: any VirtualCard, shownAs uid: CardUID?) {
        self.card = card
        self.uid = uid
    }

    var atr: [UInt8] { card.atr }

    func powerOn() { card.powerOn() }
    func powerOff() { card.powerOff() }
    func respond(to command: [UInt8]) -> [UInt8] { card.respond(to: command) }
}
