// SPDX-License-Identifier: Apache-2.0
internal import DESFire

/// Runs the client on a channel that changes exchanges: nothing traps, no session outlives an error, no EV1 session
/// accepts a changed answer.
enum ClientAnswers {
    static func run(_ input: FuzzInput) throws {
        let channel = try TamperingChannel(try FictionalDevices.card().card, input)
        let card = DESFireCard(channel: channel, keys: try FictionalDevices.keys())
        CardConversation(card, input, noticing: channel).run()
    }
}
