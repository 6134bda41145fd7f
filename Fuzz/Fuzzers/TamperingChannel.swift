// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A channel to a virtual card on which the fuzzer changes commands and answers.
final class TamperingChannel: CardChannel {
    /// Changes of an exchange.
    private enum Deed: UInt8 {
        case replaceAnswer = 1
        case changeAnswer = 2
        case cutAnswer = 3
        case changeCommand = 4
        case removeCard = 5
    }

    /// The card's answer to reset.
    let atr: ATR
    /// The card's UID.
    let uid: CardUID?
    /// True once an exchange was changed; a test resets it.
    var hasTampered = false
    private let card: any VirtualCard
    private let input: FuzzInput

    /// A channel to `card`; the changes come from `input`.
    init(_ card: any VirtualCard, _ input: FuzzInput) throws {
        atr = try ATR(card.atr)
        uid = card.uid
        self.card = card
        self.input = input
    }

    /// One exchange; most bytes of the input let it pass.
    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let deed = Deed(rawValue: input.byte())
        if deed == .removeCard { throw CardChannelError(.cardRemoved) }
        let sent = deed == .changeCommand ? changed(command.bytes) : command.bytes
        let answer = card.respond(to: sent)
        let received =
            switch deed {
            case .replaceAnswer: input.string()
            case .changeAnswer: changed(answer)
            case .cutAnswer: Array(answer.prefix(Int(input.byte()))) + answer.suffix(2)
            default: answer
            }
        if sent != command.bytes || received != answer { hasTampered = true }
        guard let response = ResponseAPDU(bytes: received) else { throw CardChannelError(.malformedAnswer) }
        return response
    }

    /// Nothing to close.
    func close() {}

    private func changed(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        var bytes = bytes
        bytes[Int(input.byte()) % bytes.count] ^= input.byte()
        return bytes
    }
}
