// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// "Next at this station: this holder." Consumed by one card put on the reader after it.
public struct EnrolmentOrder: Hashable, Sendable {
    /// Number of the order, counted up in this process.
    public let id: UInt64
    /// Who the card is for.
    public let holder: HolderReference
    /// Who stands at the desk, as the journal names them.
    public let operatorName: String

    /// An order made of its parts.
    public init(id: UInt64, holder: HolderReference, operatorName: String) {
        self.id = id
        self.holder = holder
        self.operatorName = operatorName
    }
}

/// An order a station has taken.
public struct PlacedOrder: Sendable {
    /// What happens, until the card is done or the order has failed. Leaving the events withdraws the order.
    public let events: AsyncStream<EnrolmentEvent>
    /// Withdraws the order while it waits; a card already begun is brought to its end first.
    public let withdraw: @Sendable () -> Void
}

/// What the desk is shown of an order, in the order it happens.
public enum EnrolmentEvent: Hashable, Sendable {
    /// A card lies there from before the order: it must be taken off first.
    case takeCardOff
    /// The reader is free: put the card on.
    case putCardOn
    /// The card left too early, or was swapped: put this one on again.
    case putSameCardOn(CardUID)
    /// A step of the encoding begins.
    case step(EncodingStep, CardUID)
    /// The card is proven and journalled.
    case enrolled(EnrolmentResult)
    /// The order ended without a card.
    case failed(UserMessage)
}

/// A card that is done.
public struct EnrolmentResult: Hashable, Sendable {
    /// The chip.
    public let uid: CardUID
    /// The number written into it.
    public let number: CROUSNumber
    /// Who it is for.
    public let holder: HolderReference
    /// True when an unfinished card was finished.
    public let resumed: Bool
    /// True when nothing had to be done: the card was this holder's already.
    public let alreadyEnrolled: Bool
    /// Commands the card executed in this conversation.
    public let cardCommands: Int
    /// Sequence number of the journal line that says so.
    public let journalSequence: UInt64
}

/// Where the events of one order go; the last of them ends the stream.
struct OrderFeed: Sendable {
    private let continuation: AsyncStream<EnrolmentEvent>.Continuation

    init(_ continuation: AsyncStream<EnrolmentEvent>.Continuation) { self.continuation = continuation }

    func send(_ event: EnrolmentEvent) {
        continuation.yield(event)
        switch event {
        case .enrolled, .failed: continuation.finish()
        default: break
        }
    }
}
