// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import Journal
internal import Registry
internal import SmartCard

/// What the journal will say about a card that is put on for an order.
struct CardClaim: Sendable {
    let uid: CardUID
    /// What the encoder needs to know about the card.
    let known: PriorState
    /// The card's holder: that of the order or, when the order names none, the one it has.
    let holder: HolderReference?
    /// The holder's card so far, to be cancelled when this one is done.
    let replaced: JournalledCard?
}

extension EnrolmentRecords {
    /// The claim for a card that is put on for an order; throws when the rules do not allow the card for it.
    func claim(_ uid: CardUID, for order: EnrolmentOrder) throws(EnrolmentError) -> CardClaim {
        let (card, held, begun) = journal.withState { state in
            (
                state.card(uid), order.holder.flatMap { state.card(of: $0, isProven: true) },
                order.holder.flatMap { state.card(of: $0, isProven: false) }
            )
        }
        let replaced = try replacedCard(held, by: uid, order)
        if let begun, begun.uid != uid { throw .holderHasUnfinishedCard(begun.uid) }
        if let card, card.isHeld, let holder = order.holder, card.holder != holder { throw .cardOfAnotherHolder(uid) }
        let known = try known(card, uid: uid)
        if let wanted = order.number, let number = known.number, number != wanted {
            throw .cardHasNumber(uid, number)
        }
        return CardClaim(
            uid: uid,
            known: known,
            holder: order.holder ?? (card?.isHeld == true ? card?.holder : nil),
            replaced: replaced
        )
    }

    /// True when the holder has a card to replace, or an unfinished one: the power may have failed after the old one
    /// was cancelled and before the new one was closed.
    func allowsReplacing(of holder: HolderReference) -> Bool {
        journal.withState { state in
            state.card(of: holder, isProven: true) != nil || state.card(of: holder, isProven: false) != nil
        }
    }

    private func replacedCard(
        _ held: JournalledCard?,
        by uid: CardUID,
        _ order: EnrolmentOrder
    ) throws(EnrolmentError) -> JournalledCard? {
        guard let held else { return nil }
        guard held.uid != uid else {
            let since = held.enrolledAt ?? held.reservedAt
            if order.replacing != nil { throw .cardToReplace(uid, since: timeZone.minute(of: since)) }
            return nil
        }
        guard order.replacing != nil else { throw .holderHasCard(held.uid) }
        return held
    }

    private func known(
        _ card: JournalledCard?,
        uid: CardUID
    ) throws(EnrolmentError) -> PriorState {
        guard let card else {
            if let stock = try delivered(uid) { return .stock(stock.number) }
            if isStockReversed(uid) { throw .notDelivered(uid, isReversed: true) }
            return .none
        }
        return switch card.state {
        // An interrupted link is finished by the next tap; a card of a delivery that was begun here is finished.
        case .reserved where card.reason == JournalledCard.linkReason: .stock(card.number)
        case .reserved: .reserved(card.number)
        case .enrolled: .enrolled(card.number)
        case .erased: .erased(card.number)
        case .abandoned: .abandoned(card.number)
        case .conflict: .conflict(card.number)
        case .cancelled, .replaced, .stock, .foreign: throw .cardNoLongerUsable(uid, card.state)
        }
    }

    /// The card of a delivery with this UID; nil when no delivery has it.
    func delivered(_ uid: CardUID) throws(EnrolmentError) -> StockEntry? {
        try wrapping(EnrolmentError.registry) { () throws(RegistryError) in try registry.stock(uid: uid) }
    }

    /// True when deliveries were imported.
    var hasDeliveries: Bool { journal.withState { $0.lastDelivery > 0 } }

    /// True when a delivery lists the UID with its bytes reversed: the file was imported in the wrong order.
    func isStockReversed(_ uid: CardUID) -> Bool { (try? registry.stockReversed(uid: uid)) ?? nil != nil }
}
