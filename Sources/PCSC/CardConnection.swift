// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A connected card under a transaction of ours, and the context it belongs to.
struct CardConnection: Sendable {
    let context: PCSCContext
    var card: CardHandle
    let sharing: CardSharing

    /// Resets the card, so that the conversation begins without a session or selection of another program.
    mutating func reset() throws(PCSCError) {
        card = try context.driver.reconnect(card, sharing: sharing, disposition: .reset)
    }

    /// The answer to the last reset.
    func answerToReset() throws(PCSCError) -> [UInt8] {
        try context.driver.answerToReset(card)
    }

    func transmit(_ command: [UInt8]) throws(PCSCError) -> [UInt8] {
        try context.driver.transmit(card, command)
    }

    /// Disconnects from a card on which we changed nothing.
    func leave() {
        try? context.driver.endTransaction(card, disposition: .leave)
        try? context.driver.disconnect(card, disposition: .leave)
    }

    /// Resets the card and disconnects.
    ///
    /// The reset is part of the end of the transaction: with a reset at disconnection, another program with a shared
    /// connection could use our authentication in between. Only when that fails (the card is gone or was reset by
    /// another program) the disconnection tries it.
    func end() {
        do {
            try context.driver.endTransaction(card, disposition: .reset)
            try? context.driver.disconnect(card, disposition: .leave)
        } catch {
            try? context.driver.disconnect(card, disposition: .reset)
        }
    }
}
