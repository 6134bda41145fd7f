// SPDX-License-Identifier: Apache-2.0
import SmartCard

/// A channel to a virtual card that damages the data of one answer; its status word stays.
final class SpoilingChannel: CardChannel {
    let atr: ATR
    let uid: CardUID?
    private let card: any VirtualCard
    private var lengths: [Int] = []
    private var damage: (place: Int, change: ([UInt8]) -> [UInt8])?

    init(_ card: any VirtualCard) throws {
        self.card = card
        atr = try ATR(card.atr)
        uid = card.uid
    }

    /// Damages the answer at `place`, counted from now, the next being 0; once.
    func damage(_ place: Int, _ change: @escaping ([UInt8]) -> [UInt8]) {
        lengths = []
        damage = (place, change)
    }

    /// Bytes of data of each answer while `body` runs.
    func lengths(_ body: () throws -> Void) rethrows -> [Int] {
        lengths = []
        try body()
        return lengths
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let answer = card.respond(to: command.bytes)
        var data = Array(answer.dropLast(2))
        if let damage, damage.place == lengths.count {
            data = damage.change(data)
            self.damage = nil
        }
        lengths.append(data.count)
        guard let response = ResponseAPDU(bytes: data + answer.suffix(2)) else {
            throw CardChannelError(.malformedAnswer)
        }
        return response
    }

    func close() {}

    /// A loss of power: a card in the middle of an answer refuses the next command.
    func reset() {
        card.powerOff()
        card.powerOn()
    }
}
