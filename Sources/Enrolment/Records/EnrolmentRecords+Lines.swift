internal import CROUSCard
internal import CROUSCore
// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
internal import Journal
internal import Logging
internal import SmartCard

extension EnrolmentRecords {
    /// Binds the line's card to a number permanently: the next free one, or the one the order names. Durable when it
    /// returns.
    func reserve(_ line: JournalEntry.Draft, _ wanted: CROUSNumber?) throws(JournalError) -> CROUSNumber {
        let entry = if let wanted { try source.reserve(line, exactly: wanted) } else { try source.reserve(line) }
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
        try source.reserve(line, delivered: number)
    }

    private func isReserved(_ uid: CardUID) -> Bool { journal.card(uid)?.state == .reserved }

    /// Writes a supervisor's decision about a card and its number. Durable when it returns.
    func decide(
        _ event: JournalEvent,
        number: CROUSNumber,
        line: JournalEntry.Draft,
        by supervisor: String
    ) throws(JournalError) {
        var line = line
        line.event = event
        line.detail = "supervisor \(supervisor), \(line.detail)"
        if event == .adopted {
            // A delivered card that an earlier tap reserved keeps that line.
            if let uid = line.uid, isReserved(uid) { return }
            _ = try reserve(line, number)
        } else {
            line.number = number
            try journal.append(line)
        }
    }

    /// Reserves the number of a card in use again because its contents or keys are repaired, which needs no decision.
    /// Durable when it returns.
    func repair(_ number: CROUSNumber, _ line: JournalEntry.Draft) throws(JournalError) {
        var line = line
        line.event = .reencoded
        line.reason = "repair"
        line.number = number
        try journal.append(line)
    }

    /// Writes the last line of a card, after the cancellation of the card it replaces, and returns its sequence number;
    /// for a card enrolled before, that of the old line. A card that is only linked gets its number first.
    func close(
        _ claim: CardClaim,
        as result: EncodingOutcome.Result,
        line: JournalEntry.Draft,
        replacing reason: CancelReason?
    ) throws(JournalError) -> UInt64 {
        if result == .alreadyEnrolled, let card = journal.card(claim.uid) { return card.sequence }
        var last = line
        last.event = .enrolled
        last.reason = result.rawValue
        if result == .linked, let number = line.number { try reserve(delivered: number, line) }
        let entries = try journal.append(replacement(of: claim.replaced, by: last, reason) + [last])
        return entries.last?.sequence ?? journal.head.sequence
    }

    /// The line that cancels the holder's previous card. It comes first, so that a power cut between the two leaves at
    /// most one valid card.
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

    /// Writes that a card was refused, or that card and journal disagree, with a number on the card that is not its
    /// own. When the journal cannot take the line, the refusal is reported all the same.
    ///
    /// A card without our application that refused to create it is abandoned: the holder may get another card.
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
