// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import Journal
internal import Logging
internal import SmartCard

extension EnrolmentRecords {
    /// Links the line's card to a number for ever: the next free one, or the one the order names. Durable when it returns.
    func reserve(_ line: JournalEntry.Draft, _ wanted: CROUSNumber?) throws(JournalError) -> CROUSNumber {
        let (source, uid, isOnCard) = (source, line.uid, line.event == .adopted)
        let entry = try journal.reserve(line) { state throws(NumberRangeError) in
            if let wanted { return try source.exactly(wanted, for: uid, isOnCard: isOnCard, in: state) }
            return try source.next(for: uid, in: state)
        }
        guard let number = entry.content.number else {
            throw .contradiction(.missing(line.event, column: "crous_number"))
        }
        return number
    }

    /// Gives a card of a delivery the number it came with, unless an earlier tap did. Durable when it returns.
    func reserve(delivered number: CROUSNumber, _ line: JournalEntry.Draft) throws(JournalError) {
        guard let uid = line.uid, !isReserved(uid) else { return }
        var line = line
        line.event = .reserved
        line.reason = JournalledCard.linkReason
        let source = source
        _ = try journal.reserve(line) { state throws(NumberRangeError) in
            try source.delivered(number, to: uid, in: state)
        }
    }

    private func isReserved(_ uid: CardUID) -> Bool { journal.card(uid)?.state == .reserved }

    /// Writes what a supervisor decided about a card and its number. Durable when it returns.
    func decide(
        _ event: JournalEvent,
        _ number: CROUSNumber,
        _ line: JournalEntry.Draft,
        by supervisor: String
    ) throws(JournalError) {
        var line = line
        line.event = event
        line.detail = "supervisor \(supervisor), \(line.detail)"
        if event == .adopted {
            // A delivered card that was reserved by an earlier tap keeps that line.
            if let uid = line.uid, isReserved(uid) { return }
            _ = try reserve(line, number)
        } else {
            line.number = number
            try journal.append(line)
        }
    }

    /// Writes that a card in use begins anew because its contents or keys are mended; nobody has to decide that. Durable
    /// when it returns.
    func repair(_ number: CROUSNumber, _ line: JournalEntry.Draft) throws(JournalError) {
        var line = line
        line.event = .reencoded
        line.reason = "repair"
        line.number = number
        try journal.append(line)
    }

    /// Writes that the card is right, after the cancellation of the one it replaces, and gives the line's place; for a card
    /// enrolled before, the place of that line. A card that is only linked gets its number first.
    func close(
        _ claim: CardClaim,
        as result: EncodingOutcome.Result,
        _ line: JournalEntry.Draft,
        _ reason: CancelReason?
    ) throws(JournalError) -> UInt64 {
        if result == .alreadyEnrolled, let card = journal.card(claim.uid) { return card.sequence }
        var last = line
        last.event = .enrolled
        last.reason = result.rawValue
        if result == .linked, let number = line.number { try reserve(delivered: number, line) }
        let entries = try journal.append(replacement(of: claim.replaced, by: last, reason) + [last])
        return entries.last?.sequence ?? journal.head.sequence
    }

    /// The line that cancels the card the holder had; it comes first, so that a power cut between the two leaves one card
    /// at most.
    private func replacement(
        of card: JournalledCard?,
        by line: JournalEntry.Draft,
        _ reason: CancelReason?
    ) -> [JournalEntry.Draft] {
        guard let card, let reason, let uid = line.uid else { return [] }
        return [
            JournalEntry.Draft(
                .replaced,
                station: line.station,
                operatorName: line.operatorName,
                uid: card.uid,
                number: card.number,
                holder: card.holder,
                profile: card.profile,
                reason: reason.rawValue,
                detail: "by \(uid)"
            )
        ]
    }

    /// Writes that a card was turned away, or that card and journal disagree, with the number it holds when that is not its
    /// own. A journal that cannot take the remark does not hide the refusal.
    ///
    /// A card that holds nothing of ours and refused the application never will: the holder is free for another card.
    func note(_ error: CROUSCardError, on line: JournalEntry.Draft, logger: Logger) {
        guard case .refused(let row, let reason) = error else { return }
        var line = line
        line.event = row == .conflict ? .conflict : .refused
        line.reason = reason.key
        line.detail = JournalEntry.Draft.detail(row, holding: reason.foundNumber)
        let card = line.uid.flatMap { journal.card($0) }
        line.number = card?.number
        var lines = [line]
        if row == .creationRefused, reason != .applicationAppeared, card?.state == .reserved {
            line.event = .abandoned
            lines.append(line)
        }
        do {
            _ = try journal.append(lines)
        } catch {
            logger.error("refusal not journalled", metadata: ["error": "\(error)"])
        }
    }
}
