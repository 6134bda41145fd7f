// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Journal
package import SmartCard

/// "Next at this station: this holder." Consumed by one card put on the reader after it.
package struct EnrolmentOrder: Hashable, Sendable {
    /// Number of the order, counted up in this process.
    package let id: UInt64
    /// Who the card is for; nil when the caller does not know.
    package let holder: HolderReference?
    /// Who stands at the desk, as the journal names them.
    package let operatorName: String
    /// The number the card must get; nil for the next free one.
    package let number: CROUSNumber?
    /// Why the holder's present card is given up for this one; nil when the holder must have none.
    package let replacing: CancelReason?
    /// What a supervisor allows.
    package let decisions: CardDecisions
    /// Who the supervisor is, as the journal names them; empty without a decision.
    package let supervisor: String
    /// What the closing line says besides, for instance that the card is not to be sent yet.
    package let remark: String

    /// An order made of its parts.
    package init(
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
package struct PlacedOrder: Sendable {
    /// What happens, until the card is done or the order has failed. Leaving the events withdraws the order.
    package let events: AsyncStream<EnrolmentEvent>
    /// Withdraws the order while it waits; a card already begun is brought to its end first.
    package let withdraw: @Sendable () -> Void
}

/// What the desk is shown of an order, in the order it happens.
package enum EnrolmentEvent: Hashable, Sendable {
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
package struct EnrolmentResult: Hashable, Sendable {
    /// The chip.
    package let uid: CardUID
    /// The number written into it.
    package let number: CROUSNumber
    /// Who it is for; nil when unknown.
    package let holder: HolderReference?
    /// The holder's card before this one, cancelled by the same journal group.
    package let replaced: CardUID?
    /// How the card came to be right.
    package let how: EncodingOutcome.Result
    /// True when an unfinished card was finished.
    package var resumed: Bool { how == .resumed || how == .repaired }
    /// True when nothing had to be done: the card was this holder's already.
    package var alreadyEnrolled: Bool { how == .alreadyEnrolled }
    /// Commands the card executed in this conversation; 0 for a card that was only linked.
    package let cardCommands: Int
    /// Sequence number of the journal line that says so.
    package let journalSequence: UInt64
    /// What deserves attention although the card is done: few numbers are left.
    package let warning: UserMessage?
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
