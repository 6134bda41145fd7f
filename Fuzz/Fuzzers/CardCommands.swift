// SPDX-License-Identifier: Apache-2.0
internal import DESFire
internal import VirtualDESFire

/// Runs raw commands on the virtual card, without a session and in one of each kind: it always answers, an answer fits
/// its frame, and it can load the image it leaves.
enum CardCommands {
    static func run(_ input: FuzzInput) throws {
        let (card, image) = try FictionalDevices.card()
        let opening = input.byte()
        card.tear(tear(input.byte()))
        try? open(card, opening)
        for _ in 0..<64 where !input.isEmpty {
            let answer = card.respond(to: input.string())
            precondition(answer.isEmpty || 2...60 ~= answer.count, "an answer of \(answer.count) bytes")
            if answer.isEmpty { card.powerOn() }
        }
        precondition((try? FictionalDevices.card(on: image)) != nil, "an image the card does not take again")
    }

    /// The session the commands come in; none for most bytes.
    private static func open(_ virtual: VirtualDESFireCard, _ choice: UInt8) throws {
        let channel = try TamperingChannel(virtual, FuzzInput())
        let card = DESFireCard(channel: channel, keys: try FictionalDevices.keys())
        switch choice {
        case 1: try card.authenticate(.iso, keyNumber: 0, with: FictionalDevices.des)
        case 2: try card.authenticate(.legacy, keyNumber: 0, with: FictionalDevices.des)
        case 3:
            try card.select(ApplicationID(wire: FictionalDevices.application) ?? .picc)
            try card.authenticate(.aes, keyNumber: 0, with: FictionalDevices.aes)
        default: break
        }
    }

    private static func tear(_ choice: UInt8) -> TearPlan? {
        let moments = TearPlan.Moment.allCases
        guard choice > 0 else { return nil }
        return TearPlan(moments[Int(choice) % moments.count], .command(Int(choice / 3) + 1))
    }
}
