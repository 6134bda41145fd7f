// SPDX-License-Identifier: Apache-2.0
internal import DESFire

/// The client on a channel that changes what passes: nothing traps, no session outlives an error, no session of EV1 takes
/// a changed answer for good.
enum ClientAnswers {
    static func run(_ input: FuzzInput) throws {
        let channel = try TamperingChannel(try Fiction.card().card, input)
        let card = DESFireCard(channel: channel, keys: try Fiction.keys())
        CardConversation(card, input, noticing: channel).run()
    }
}
