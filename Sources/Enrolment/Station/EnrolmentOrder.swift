// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Journal
package import SmartCard

/// "Next at this station: this holder." Consumed by one card put on the reader after it.
package struct EnrolmentOrder: Hashable, Sendable {
    /// The holder of the card; nil when the caller does not know.
    package var holder: HolderReference?
    /// Name of the operator, as in the journal.
    package var operatorName: String
    /// The number the card must get; nil for the next free one.
    package var number: CROUSNumber?
    /// Why the holder's present card is replaced by this one; nil when the holder must have none.
    package var replacing: CancelReason?
    /// A supervisor's decisions.
    package var decisions: CardDecisions
    /// Name of the supervisor, as in the journal; required with a decision.
    package var supervisor: String
    /// How long to wait for a card.
    package var timeout: Duration
    /// Number of the order, counted in this process; 0 before the service accepts it.
    package internal(set) var id: UInt64 = 0
    /// A remark of the service for the closing line, for instance that the card is not to be sent yet.
    package internal(set) var remark = ""

    package init(
        holder: HolderReference?,
        operatorName: String,
        number: CROUSNumber? = nil,
        replacing: CancelReason? = nil,
        decisions: CardDecisions = [],
        supervisor: String = "",
        timeout: Duration = .seconds(300)
    ) {
        self.holder = holder
        self.operatorName = operatorName
        self.number = number
        self.replacing = replacing
        self.decisions = decisions
        self.supervisor = supervisor
        self.timeout = timeout
    }
}

/// An order that a station has accepted.
package struct PlacedOrder: Sendable {
    /// Events until the card is done or the order has failed. Ending the iteration withdraws the order.
    package let events: AsyncStream<EnrolmentEvent>
    /// Withdraws the order while it waits; a card already begun is finished first.
    package let withdraw: @Sendable () -> Void
}

/// Events of an order for the desk.
package enum EnrolmentEvent: Hashable, Sendable {
    /// A card was there before the order: it must be taken off first.
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

/// A finished card.
package struct EnrolmentResult: Hashable, Sendable {
    package let uid: CardUID
    /// Its number.
    package let number: CROUSNumber
    /// Its holder; nil when unknown.
    package let holder: HolderReference?
    /// The holder's previous card, cancelled in the same group of journal lines.
    package let replaced: CardUID?
    /// What was done with the card.
    package let how: EncodingOutcome.Result
    /// True when an unfinished card was finished.
    package var resumed: Bool { how == .resumed || how == .repaired }
    /// True when there was nothing to do: the card was already this holder's.
    package var alreadyEnrolled: Bool { how == .alreadyEnrolled }
    /// Commands the card executed in this conversation.
    package let cardCommands: Int
    /// Sequence number of the closing journal line.
    package let journalSequence: UInt64
    /// A warning although the card is done: few numbers are left.
    package let warning: UserMessage?
}

/// The event stream of one order; the last event ends it.
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
