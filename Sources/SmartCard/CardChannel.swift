// SPDX-License-Identifier: Apache-2.0

/// An open connection to one card: the only way the modules above reach a card.
///
/// A channel is used by one thread at a time and belongs to one conversation. After a failed ``transmit(_:)`` it is
/// dead: whether the card executed the command is unknown, every later call fails the same way, and nothing is sent
/// again. The caller closes it, opens the reader again (which resets the card) and looks at what the card holds.
package protocol CardChannel: AnyObject {
    /// Answer to reset of this activation.
    var atr: ATR { get }

    /// UID the reader gave when the card was opened; nil for a contact card such as a SAM.
    var uid: CardUID? { get }

    /// Sends one command and waits for its answer.
    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU

    /// Ends the conversation; the card is reset so that no authentication outlives it. Closing twice does nothing.
    func close()
}

/// Why a card could not be opened or no longer answers.
package struct CardChannelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, as far as the modules above need to distinguish it.
    package enum Reason: String, Hashable, Sendable {
        /// No card lies on the reader.
        case noCard
        /// The card left the field, or lost power.
        case cardRemoved
        /// Another program reset the card.
        case cardReset
        /// The card gives no usable answer to reset, or none at all.
        case cardMute
        /// More than one card in the field.
        case severalCards
        /// The reader is unplugged or unknown.
        case readerGone
        /// Another program holds the card.
        case sharingViolation
        /// A kernel driver has taken the reader.
        case heldByKernel
        /// The PC/SC service (or the driver) is not there.
        case serviceGone
        /// No answer in the time allowed.
        case timedOut
        /// An answer that breaks the transmission rules.
        case malformedAnswer
        /// The channel was closed or had failed before.
        case closed
        /// Any other cause; see the raw code.
        case other
    }

    package let reason: Reason
    /// Raw code of PC/SC or libnfc, nil when there is none.
    package let code: UInt32?
    package let reader: String

    package init(_ reason: Reason, code: UInt32? = nil, reader: String = "") {
        self.reason = reason
        self.code = code
        self.reader = reader
    }

    package var description: String {
        let raw = code.map { " (code \(Hex.encode($0.bigEndianBytes(4))))" } ?? ""
        let place = reader.isEmpty ? "" : " on \(reader)"
        return "\(reason.rawValue)\(raw)\(place)"
    }
}
