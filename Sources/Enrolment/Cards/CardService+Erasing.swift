// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
internal import DESFire
package import Journal
internal import SAM
package import SmartCard

/// An order to remove our application from a card, with its conditions.
package struct ErasureOrder: Hashable, Sendable {
    /// Reason for taking a card out of use.
    package var reason: CancelReason?
    /// The number a supervisor has seen on a card that disagrees with the journal; nil for the card's own.
    package var holding: CROUSNumber?
    /// Name of the supervisor; required with ``holding``.
    package var supervisor: String
    /// Name of the operator, as in the journal.
    package var operatorName: String

    package init(
        cancelling reason: CancelReason?,
        holding: CROUSNumber? = nil,
        supervisor: String = "",
        operatorName: String
    ) {
        self.reason = reason
        self.holding = holding
        self.supervisor = supervisor
        self.operatorName = operatorName
    }
}

extension CardService {
    /// Deletes our application, and nothing else, from the card on a reader and proves that it is gone. A card in use
    /// is cancelled first, for the order's reason, once it is known that it can be erased; without a reason it is left
    /// unchanged.
    ///
    /// It can be repeated after a tear: the application is either present or gone.
    package func eraseCard(on reader: ReaderName?, _ order: ErasureOrder) async throws -> JournalledCard {
        try await work.records.run { workflow in
            try workflow.checkNames(order.operatorName, supervisor: order.supervisor)
        }
        return try await table.withCard(on: reader) { card, workflow throws(EnrolmentError) in
            if let other = workflow.workInProgress.claim(card.uid, for: card.borrower) {
                throw .cardBusy(station: other)
            }
            defer { workflow.workInProgress.release(card.borrower) }
            return try workflow.erase(card, order: order)
        }
    }
}

extension CardWorkflow {
    fileprivate func erase(
        _ card: OpenCard,
        order: ErasureOrder
    ) throws(EnrolmentError) -> JournalledCard {
        let uid = card.uid
        guard order.holding == nil || !order.supervisor.isEmpty else { throw .supervisorNotNamed }
        let known = try records.card(.uid(uid))
        let cancelling = try cancellation(of: known, order)
        var line = line(uid, on: card.reader, by: order.operatorName)
        line.number = known.number
        line.holder = known.holder
        let erasure = try withKeys(for: card) { identity, keys throws(EnrolmentError) in
            line.samUID = identity.version.uid.description
            return try conversation(with: card, keys) { conversation throws(CROUSCardError) in
                try CardEraser(conversation, expecting: order.holding ?? known.number) { [line] in
                    try cancel(known, by: cancelling, line: line)
                }.erase()
            }
        }
        guard known.state != .erased else { return known }
        line.event = .erased
        line.reason = erasure.wasBlank ? "blank" : "deleted"
        line.detail = order.holding.map { "held \($0), supervisor \(order.supervisor)" } ?? ""
        try wrapping(EnrolmentError.journal) { [line] () throws(JournalError) in try records.journal.append(line) }
        records.index(logger: logger)
        return try records.card(.uid(uid))
    }

    /// The cancellation of a card in use; nil for a card that is not in use. Throws when no reason was given.
    private func cancellation(of card: JournalledCard, _ order: ErasureOrder) throws(EnrolmentError) -> CardChange? {
        guard CardChange.cancel(.other).sources.contains(card.state) else { return nil }
        guard let reason = order.reason else { throw .stateForbids(card.uid, card.state, what: "erase") }
        return .cancel(reason)
    }

    /// Takes a card out of use, at most once.
    private func cancel(
        _ card: JournalledCard,
        by change: CardChange?,
        line: JournalEntry.Draft
    ) throws(JournalError) {
        guard let change, records.journal.card(card.uid)?.state == card.state else { return }
        var line = line
        change.write(&line, about: card)
        try records.journal.append(line)
    }
}
