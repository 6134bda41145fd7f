// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Journal

/// A request of the desk: a card for a holder, with its conditions.
package struct EnrolmentWish: Sendable {
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
    /// Name of the supervisor; required with a decision.
    package var supervisor: String
    /// How long to wait for a card.
    package var timeout: Duration

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
