// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

// How a line changes what is known of its card; the table of what may follow what is ``JournalEvent/rule``.

extension PackedCard {
    /// What is known of the line's card after the line, when `current` was known before. Gives `current` for a line that
    /// changes nothing.
    static func after(
        _ line: JournalFacts,
        knowing current: PackedCard?,
        _ texts: TextTable
    ) throws(JournalContradiction) -> PackedCard? {
        guard let event = line.event else { return current }
        let step = Step(line: line, event: event, rule: event.rule, texts: texts)
        switch step.rule.change {
        case .none: return current
        case .dispute: return step.disputed(current)
        case .begin: return try step.begun(current)
        case .beginAgain: return try step.begunAgain(step.known(current))
        case .move: return try step.moved(step.known(current))
        case .revalidate: return try step.revalidated(step.known(current))
        case .reassign: return try step.reassigned(step.known(current))
        }
    }

    /// One line, and what its event means.
    private struct Step {
        let line: JournalFacts
        let event: JournalEvent
        let rule: EventRule
        let texts: TextTable

        func begun(_ current: PackedCard?) throws(JournalContradiction) -> PackedCard {
            let number = try number(of: current)
            try checkSource(current)
            var card = PackedCard(
                uid: line.uid,
                number: number,
                state: rule.target ?? .reserved,
                reservedAt: line.time,
                sequence: line.sequence
            )
            card.holder = line.holder
            card.profile = line.profile
            if card.state == .enrolled { card.enrolledAt = line.time }
            return noted(card)
        }

        /// A card that is in use stays its holder's, for as long as before.
        func begunAgain(_ current: PackedCard) throws(JournalContradiction) -> PackedCard {
            var card = current
            if card.isHeld {
                try checkHolder(card)
            } else {
                card.holder = line.holder
                card.validUntil = nil
            }
            card.state = .reserved
            card.profile = line.profile
            card.enrolledAt = nil
            return noted(card)
        }

        func moved(_ current: PackedCard) throws(JournalContradiction) -> PackedCard {
            try checkHolder(current)
            var card = current
            card.state = rule.target ?? card.state
            if card.state == .enrolled { card.enrolledAt = line.time }
            return noted(card)
        }

        func revalidated(_ current: PackedCard) throws(JournalContradiction) -> PackedCard {
            try checkHolder(current)
            guard case .until(let day) = line.statement else { throw .missing(event, column: "detail") }
            var card = current
            card.validUntil = day
            return noted(card)
        }

        /// Why the card came into its state is not what the line says.
        func reassigned(_ current: PackedCard) throws(JournalContradiction) -> PackedCard {
            var named: PackedHolder?
            if case .from(let holder) = line.statement { named = holder }
            guard named == current.holder else {
                throw .holderChanged(
                    uid: try uid(),
                    has: current.holder.holder(texts),
                    claimed: named?.holder(texts)
                )
            }
            var card = current
            card.holder = line.holder
            card.station = line.station
            card.sequence = line.sequence
            return card
        }

        /// Only a card in use can be disputed; the line may be another holder's order and says nothing of the pair.
        func disputed(_ current: PackedCard?) -> PackedCard? {
            guard var card = current, card.state == .reserved || card.state == .enrolled else { return current }
            card.state = rule.target ?? card.state
            return noted(card)
        }

        /// The card as it was, in one of the states the event may follow.
        func known(_ current: PackedCard?) throws(JournalContradiction) -> PackedCard {
            _ = try number(of: current)
            try checkSource(current)
            guard let current else { throw .transition(event, uid: try uid(), from: nil) }
            return current
        }

        private func checkSource(_ current: PackedCard?) throws(JournalContradiction) {
            guard !rule.sources.contains(CardStates(current?.state)) else { return }
            throw .transition(event, uid: try uid(), from: current?.state)
        }

        private func checkHolder(_ card: PackedCard) throws(JournalContradiction) {
            guard line.holder != card.holder else { return }
            throw .holderChanged(
                uid: try uid(),
                has: card.holder.holder(texts),
                claimed: line.holder.holder(texts)
            )
        }

        /// The number of the line's card, written beside its UID and in agreement with what is known.
        private func number(of current: PackedCard?) throws(JournalContradiction) -> CROUSNumber {
            guard line.uid != .none else { throw .missing(event, column: "uid") }
            guard let number = line.number else { throw .missing(event, column: "crous_number") }
            if let current, current.number != number {
                throw .cardHasOtherNumber(uid: try uid(), has: current.number, claimed: number)
            }
            return number
        }

        private func uid() throws(JournalContradiction) -> CardUID {
            guard let uid = line.uid.uid(texts) else { throw .missing(event, column: "uid") }
            return uid
        }

        private func noted(_ card: PackedCard) -> PackedCard {
            var card = card
            card.station = line.station
            card.reason = line.reason
            card.sequence = line.sequence
            return card
        }
    }
}

extension JournalledCard {
    /// What is known of the entry's card after the entry, when `current` was known before. Gives `current` for an event that
    /// changes nothing.
    package static func after(
        _ entry: JournalEntry,
        knowing current: JournalledCard?
    ) throws(JournalContradiction) -> JournalledCard? {
        let texts = TextTable()
        let before = current.map { PackedCard($0, texts) }
        guard let after = try PackedCard.after(JournalFacts(entry, texts), knowing: before, texts), after != before
        else {
            return current
        }
        return JournalledCard(after, texts)
    }
}
