// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Journal

/// What somebody at the desk asks for: a card for a holder, and under which conditions.
package struct EnrolmentWish: Sendable {
    /// Who the card is for; nil when the caller does not know.
    package var holder: HolderReference?
    /// Who stands at the desk, as the journal names them.
    package var operatorName: String
    /// The number the card must get; nil for the next free one.
    package var number: CROUSNumber?
    /// Why the holder's present card is given up for this one; nil when the holder must have none.
    package var replacing: CancelReason?
    /// What a supervisor allows.
    package var decisions: CardDecisions
    /// Who the supervisor is; must be named with a decision.
    package var supervisor: String
    /// How long a card is waited for.
    package var timeout: Duration

    /// A wish made of its parts.
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
