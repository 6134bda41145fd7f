// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal

extension CardWorkflow {
    /// The order with the journal's remark about its holder, when the rules allow it.
    func accept(_ order: EnrolmentOrder) throws(EnrolmentError) -> EnrolmentOrder {
        try checkNames(order.operatorName, supervisor: order.supervisor)
        guard order.decisions.isEmpty || !order.supervisor.isEmpty else { throw .supervisorNotNamed }
        guard let holder = order.holder else { return order }
        if order.replacing != nil, !records.allowsReplacing(of: holder) { throw .nothingToReplace }
        var order = order
        order.remark = try holderRules.remark(on: holder)
        return order
    }

    /// Throws when a name does not fit into the lines that close a card: after the card was changed it would be too
    /// late.
    func checkNames(_ operatorName: String, supervisor: String) throws(EnrolmentError) {
        try wrapping(EnrolmentError.journal) { () throws(JournalError) in
            try JournalText.check(operatorName, as: .operatorName)
            try JournalText.check(supervisor, as: .supervisor)
        }
    }
}
