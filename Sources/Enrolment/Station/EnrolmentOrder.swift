// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// "Next at this station: this holder." Consumed by one card put on the reader after it.
public struct EnrolmentOrder: Hashable, Sendable {
    /// Number of the order, counted up in this process.
    public let id: UInt64
    /// Who the card is for; nil when the caller does not know.
    public let holder: HolderReference?
    /// Who stands at the desk, as the journal names them.
    public let operatorName: String
    /// The number the card must get; nil for the next free one.
    public let number: CROUSNumber?
    /// Why the holder's present card is given up for this one; nil when the holder must have none.
    public let replacing: CancelReason?
    /// What a supervisor allows.
    public let decisions: CardDecisions
    /// Who the supervisor is, as the journal names them; empty without a decision.
    public let supervisor: String
    /// What the closing line says besides, for instance that the card is not to be sent yet.
    public let remark: String

    /// An order made of its parts.
    public init(
        id: UInt64,
        holder: HolderReference?,
        operatorName: String,
        number: CROUSNumber? = nil,
        replacing: CancelReason? = nil,
        decisions: CardDecisions = [],
        supervisor: String = "",
        remark: String = ""
    ) {
        self.id = id
        self.holder = holder
        self.operatorName = operatorName
        self.number = number
        self.replacing = replacing
        self.decisions = decisions
        self.supervisor = supervisor
        self.remark = remark
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
    /// Who it is for; nil when unknown.
    public let holder: HolderReference?
    /// The holder's card before this one, cancelled by the same journal group.
    public let replaced: CardUID?
    /// How the card came to be right.
    public let how: EncodingOutcome.Result
    /// True when an unfinished card was finished.
    public var resumed: Bool { how == .resumed || how == .repaired }
    /// True when nothing had to be done: the card was this holder's already.
    public var alreadyEnrolled: Bool { how == .alreadyEnrolled }
    /// Commands the card executed in this conversation; 0 for a card that was only linked.
    public let cardCommands: Int
    /// Sequence number of the journal line that says so.
    public let journalSequence: UInt64
    /// What deserves attention although the card is done: few numbers are left.
    public let warning: UserMessage?
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
