// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
internal import DESFire
internal import SAM
public import SmartCard

/// What somebody at the desk asks for: a card without our application, and under which conditions.
public struct ErasingWish: Hashable, Sendable {
    /// Why a card in use is taken out of use.
    public var reason: CancelReason?
    /// The number a supervisor has seen on a card that disagrees with the journal; nil for the card's own.
    public var holding: CROUSNumber?
    /// Who the supervisor is; must be named with ``holding``.
    public var supervisor: String
    /// Who stands at the desk, as the journal names them.
    public var operatorName: String

    /// A wish made of its parts.
    public init(
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

extension EnrolmentService {
    /// Deletes our application, and nothing else, from the card on a reader and proves that it is gone. A card in use is
    /// cancelled first, for the wish's reason; without one it is left as it is.
    ///
    /// Torn in the middle it is repeated: the application is there, or it is gone.
    public func eraseCard(
        on reader: ReaderName?,
        _ wish: ErasingWish
    ) async throws(EnrolmentError) -> CardKnowledge {
        try checkNames(wish.operatorName, supervisor: wish.supervisor)
        return try await withCard(on: reader) { card throws(EnrolmentError) in
            guard let uid = card.channel.uid else { throw .noUID }
            if let other = desk.leases.take(uid, for: card.borrower) { throw .cardBusy(station: other) }
            defer { desk.leases.release(card.borrower) }
            let line = desk.line(uid, on: card.reader, by: wish.operatorName)
            return try desk.erase(card, wish, line)
        }
    }
}

extension Desk {
    fileprivate func erase(
        _ present: OpenCard,
        _ wish: ErasingWish,
        _ draft: JournalEntry.Draft
    ) throws(EnrolmentError) -> CardKnowledge {
        guard wish.holding == nil || !wish.supervisor.isEmpty else { throw .supervisorNotNamed }
        var line = draft
        guard let uid = line.uid else { throw .noUID }
        let card = try records.card(.uid(uid))
        line.number = card.number
        line.holder = card.holder
        if CardChange.cancel(.other).sources.contains(card.state) {
            guard let reason = wish.reason else { throw .stateForbids(uid, card.state, what: "erase") }
            CardChange.cancel(reason).write(&line, about: card)
            try append(line)
        }
        let erasure = try withKeys(for: present) { identity, keys throws(EnrolmentError) in
            line.samUID = identity.version.uid.description
            do throws(CROUSCardError) {
                let conversation = try CardConversation(channel: present.channel, keys: keys, profile: profile)
                return try CardEraser(conversation, expecting: wish.holding ?? card.number).erase()
            } catch {
                throw .card(error)
            }
        }
        guard card.state != .erased else { return card }
        line.event = .erased
        line.reason = erasure.wasBlank ? "blank" : "deleted"
        line.detail = wish.holding.map { "held \($0), supervisor \(wish.supervisor)" } ?? ""
        try append(line)
        records.index(logger: logger)
        return try records.card(.uid(uid))
    }

    private func append(_ line: JournalEntry.Draft) throws(EnrolmentError) {
        try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.append(line) }
    }
}
