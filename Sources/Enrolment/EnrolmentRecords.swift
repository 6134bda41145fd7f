// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import Logging
internal import SmartCard

/// What is written down: the journal, which is the truth, the registry over it, and the numbers this host may give.
///
/// Calls block on the disk; any thread may call, but not the cooperative pool.
public struct EnrolmentRecords: Sendable {
    /// The truth.
    public let journal: Journal
    /// An index over the journal.
    public let registry: Registry
    /// The numbers this host may give.
    public let numbers: NumberRange
    private let search: NumberSearch
    private let clock: @Sendable () -> Timestamp

    /// Records over an open journal.
    public init(
        journal: Journal,
        registry: Registry,
        numbers: NumberRange,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.journal = journal
        self.registry = registry
        self.numbers = numbers
        search = NumberSearch(numbers)
        self.clock = clock
    }

    /// Today in Paris: the day written in cards and in the CROUS CSV.
    var today: CardDay { clock().parisDay }

    /// What is known of a card that is put on for a holder; throws when the rules keep the two apart.
    func knownCard(_ uid: CardUID, for holder: HolderReference) throws(EnrolmentError) -> KnownCard {
        let (card, enrolled, reserved) = journal.withState { state in
            (state.card(uid), state.card(of: holder, isProven: true), state.card(of: holder, isProven: false))
        }
        if let enrolled, enrolled.uid != uid { throw .holderHasCard(enrolled.uid) }
        if let reserved, reserved.uid != uid { throw .holderHasUnfinishedCard(reserved.uid) }
        guard let card else { return .none }
        if card.isHeld && card.holder != holder { throw .cardOfAnotherHolder(uid) }
        return switch card.state {
        case .reserved: .reserved(card.number)
        case .enrolled: .enrolled(card.number)
        case .erased: .erased(card.number)
        case .abandoned: .abandoned(card.number)
        case .cancelled, .replaced, .conflict, .stock, .foreign: throw .cardNoLongerUsable(uid, card.state)
        }
    }

    /// Links the line's card to the next free number. Durable when it returns.
    func reserve(_ line: JournalEntry.Draft) throws(JournalError) -> CROUSNumber {
        let entry = try journal.reserve(line) { state throws(NumberRangeError) in try search.next(in: state) }
        guard let number = entry.content.number else {
            throw .contradiction(.missing(.reserved, column: "crous_number"))
        }
        return number
    }

    /// Writes that the card was proven and gives the line's place; for a card enrolled before, the place of that line.
    func close(_ outcome: EncodingOutcome, _ line: JournalEntry.Draft) throws(EnrolmentError) -> UInt64 {
        if outcome.result == .alreadyEnrolled, let card = journal.card(outcome.uid) { return card.sequence }
        var line = line
        line.event = .enrolled
        line.number = outcome.number
        line.reason = outcome.result.rawValue
        line.detail = "row \(outcome.row.rawValue)"
        do {
            return try journal.append([line]).last?.sequence ?? journal.head.sequence
        } catch {
            throw .notClosed(outcome.uid, error)
        }
    }

    /// Writes that a card was turned away, or that card and journal disagree. A journal that cannot take the remark does
    /// not hide the refusal.
    ///
    /// A card that holds nothing of ours and refused the application never will: the holder is free for another card.
    func note(_ error: CROUSCardError, on line: JournalEntry.Draft, logger: Logger) {
        guard case .refused(let row, let reason) = error else { return }
        var line = line
        line.event = row == .conflict ? .conflict : .refused
        line.reason = reason.key
        line.detail = "row \(row.rawValue)"
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

    /// Brings the registry up to the journal. The journal is right even when this fails; the next start mends it.
    func index(logger: Logger) {
        do {
            try registry.catchUp(with: journal)
        } catch {
            logger.error("registry behind the journal", metadata: ["error": "\(error)"])
        }
    }
}
