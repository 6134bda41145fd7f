// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import DESFire
internal import SAM
public import SmartCard

extension EnrolmentService {
    /// Deletes our application, and nothing else, from the card on a reader and proves that it is gone. A card in use is
    /// cancelled first, for `reason`; without one it is left as it is.
    ///
    /// Torn in the middle it is repeated: the application is there, or it is gone.
    public func eraseCard(
        on reader: ReaderName?,
        cancelling reason: CancelReason?,
        operatorName: String
    ) async throws(EnrolmentError) -> CardKnowledge {
        try await withCard(on: reader) { channel, borrower throws(EnrolmentError) in
            guard let uid = channel.uid else { throw .noUID }
            if let other = desk.leases.take(uid, for: borrower) { throw .cardBusy(station: other) }
            defer { desk.leases.release(borrower) }
            return try desk.erase(uid, channel, cancelling: reason, borrower, operatorName)
        }
    }
}

extension Desk {
    fileprivate func erase(
        _ uid: CardUID,
        _ channel: any CardChannel,
        cancelling reason: CancelReason?,
        _ borrower: String,
        _ operatorName: String
    ) throws(EnrolmentError) -> CardKnowledge {
        let card = try records.card(.uid(uid))
        var line = line(uid, on: ReaderName(borrower), by: operatorName)
        line.number = card.number
        line.holder = card.holder
        if CardChange.cancel(.other).sources.contains(card.state) {
            guard let reason else { throw .stateForbids(uid, card.state, what: "erase") }
            CardChange.cancel(reason).write(&line, about: card)
            try append(line)
        }
        let erasure = try withKeys(for: borrower) { identity, keys throws(EnrolmentError) in
            line.samUID = identity.version.uid.description
            do throws(CROUSCardError) {
                let conversation = try CardConversation(channel: channel, keys: keys, profile: profile)
                return try CardEraser(conversation, expecting: card.number).erase()
            } catch {
                throw .card(error)
            }
        }
        guard card.state != .erased else { return card }
        line.event = .erased
        line.reason = erasure.wasBlank ? "blank" : "deleted"
        try append(line)
        records.index(logger: logger)
        return try records.card(.uid(uid))
    }

    private func append(_ line: JournalEntry.Draft) throws(EnrolmentError) {
        try wrapping(EnrolmentError.journal) { () throws(JournalError) in try records.journal.append(line) }
    }
}
