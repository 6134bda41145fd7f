// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A card connected with a transaction of ours on it, and the context it lives in.
struct CardConnection: Sendable {
    let context: PCSCContext
    var card: CardHandle
    let sharing: CardSharing

    /// Resets the card, so that the conversation begins with no session and no selection of anybody's.
    mutating func reset() throws(PCSCError) {
        card = try context.driver.reconnect(card, sharing: sharing, disposition: .reset)
    }

    /// The answer to the last reset.
    func answerToReset() throws(PCSCError) -> [UInt8] {
        try context.driver.answerToReset(card)
    }

    /// One exchange.
    func transmit(_ command: [UInt8]) throws(PCSCError) -> [UInt8] {
        try context.driver.transmit(card, command)
    }

    /// Lets go of a card we changed nothing on.
    func leave() {
        try? context.driver.endTransaction(card, disposition: .leave)
        try? context.driver.disconnect(card, disposition: .leave)
    }

    /// Resets the card and lets go of it.
    ///
    /// The reset belongs to the end of the transaction: with a reset at disconnection another program with a shared
    /// connection could use our authentication in between. Only where that fails (the card is gone or was reset by
    /// somebody) the disconnection tries it.
    func end() {
        do {
            try context.driver.endTransaction(card, disposition: .reset)
            try? context.driver.disconnect(card, disposition: .leave)
        } catch {
            try? context.driver.disconnect(card, disposition: .reset)
        }
    }
}
