// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Journal
internal import SmartCard

/// Changes of a card's record that need no card.
package enum CardChange: Hashable, Sendable {
    /// It no longer serves its holder.
    case cancel(CancelReason)
    /// It was given to the wrong person; this is the right one.
    case reassign(to: HolderReference)
    /// Its holder keeps it until this day.
    case revalidate(until: CardDay)
    /// Its encoding is given up: the number is burnt, the holder may get another card.
    case abandon(reason: String)

    /// Name of the operation, as on the command line.
    package var name: String {
        switch self {
        case .cancel: "cancel"
        case .reassign: "reassign"
        case .revalidate: "revalidate"
        case .abandon: "abandon"
        }
    }

    /// States the card may be in.
    var sources: Set<CardState> {
        switch self {
        case .cancel: [.enrolled, .conflict]
        case .reassign: [.reserved, .enrolled]
        case .revalidate: [.enrolled]
        case .abandon: [.reserved, .conflict]
        }
    }

    /// The state it leads to; nil when the state stays.
    var target: CardState? {
        switch self {
        case .cancel: .cancelled
        case .reassign, .revalidate: nil
        case .abandon: .abandoned
        }
    }

    /// Completes a line about `card`.
    func write(_ line: inout JournalEntry.Draft, about card: JournalledCard) {
        switch self {
        case .cancel(let reason):
            line.event = .cancelled
            line.reason = reason.rawValue
        case .reassign(let holder):
            line.event = .reassigned
            line.holder = holder
            line.detail = "from \(card.holder?.description ?? "-")"
        case .revalidate(let day):
            line.event = .revalidated
            line.detail = day.description
        case .abandon(let reason):
            line.event = .abandoned
            line.reason = reason
        }
    }
}

extension CardService {
    /// Changes the record of a card; durable when it returns the card's new state.
    package func change(
        _ selector: CardSelector,
        _ change: CardChange,
        operatorName: String
    ) async throws -> JournalledCard {
        try await work.records.run { workflow in
            let written = try workflow.change(selector, change, operatorName: operatorName)
            workflow.records.index(logger: workflow.logger)
            return try workflow.records.card(.uid(written))
        }
    }
}

extension CardWorkflow {
    /// Journals the change and gives the card's UID.
    fileprivate func change(
        _ selector: CardSelector,
        _ change: CardChange,
        operatorName: String
    ) throws(EnrolmentError) -> CardUID {
        let isAbandoning = if case .abandon = change { true } else { false }
        let card = try records.card(selector, isBegun: isAbandoning)
        if change.target == card.state { throw .stateReached(card.uid, card.state) }
        guard change.sources.contains(card.state) else {
            throw .stateForbids(card.uid, card.state, what: change.name)
        }
        let remark = if case .reassign(let holder) = change { try remark(on: holder, asReceiverOf: card) } else { "" }
        var line = line(card.uid, on: nil, by: operatorName)
        line.number = card.number
        line.holder = card.holder
        line.profile = card.profile
        change.write(&line, about: card)
        if !remark.isEmpty { line.detail += ", \(remark)" }
        try wrapping(EnrolmentError.journal) { [line] () throws(JournalError) in try records.journal.append(line) }
        return card.uid
    }

    /// Throws unless the new holder is in the directory, in order, and without a card; returns the remark for the
    /// journal.
    private func remark(
        on holder: HolderReference,
        asReceiverOf card: JournalledCard
    ) throws(EnrolmentError) -> String {
        let remark = try holderRules.remark(on: holder)
        let (proven, begun) = records.journal.withState { state in
            (state.card(of: holder, isProven: true), state.card(of: holder, isProven: false))
        }
        if let proven { throw .holderHasCard(proven.uid) }
        if let begun, begun.uid != card.uid { throw .holderHasUnfinishedCard(begun.uid) }
        return remark
    }
}
