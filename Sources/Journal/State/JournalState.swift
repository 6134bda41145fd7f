// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// What all lines of a journal say together, and the rules no line may break: one UID one number for ever, one number
/// one UID for ever, at most one proven card and one on its way to be for a holder.
///
/// A state is a value. A copy shares its memory with the original; a change copies only the parts it touches. So a reader
/// of a copy delays no writer, and a writer whose write fails still has the state before it.
package struct JournalState: Sendable {
    private var cards = CardRows()
    private var byUID = RowIndex()
    private var byNumber = RowIndex()
    /// Cards with a claim.
    private var byHolder = RowIndex()
    /// Texts of the cards.
    let texts = TextTable()
    /// Place of the last line that says a file of cards came in; 0 for none.
    package private(set) var lastDelivery: UInt64 = 0
    /// Numbers of this host up to here count as used, because lines were lost; nil when none were.
    package private(set) var lostUpTo: CROUSNumber?
    /// Numbers seen on cards that were turned away, each on a card it does not belong to: no other card gets them.
    package private(set) var foundNumbers: Set<CROUSNumber> = []
    /// Number of cards that are reserved and not closed.
    package private(set) var openCount = 0
    /// Numbers of cards that were given up and not enrolled since.
    package private(set) var burntCount = 0

    /// Knows nothing yet.
    package init() {}

    /// What is known of a card; nil when it was never reserved.
    package func card(_ uid: CardUID) -> JournalledCard? {
        PackedUID(uid, knownTo: texts).flatMap(row).flatMap { JournalledCard(cards[$0], texts) }
    }

    /// The card a number belongs to for ever; nil when the number is free as far as the journal knows.
    package func owner(of number: CROUSNumber) -> CardUID? { row(number).flatMap { cards[$0].uid.uid(texts) } }

    /// The card a holder has: the proven one, or the one on its way to be.
    package func card(of holder: HolderReference, isProven: Bool) -> JournalledCard? {
        PackedHolder(holder, knownTo: texts).flatMap { row(CardClaimKey(holder: $0, isProven: isProven)) }
            .flatMap { JournalledCard(cards[$0], texts) }
    }

    /// All cards in a state, in the order of the lines that brought them there.
    package func cards(in state: CardState) -> [JournalledCard] {
        cards.filter { $0.state == state }.sorted { $0.sequence < $1.sequence }.compactMap { JournalledCard($0, texts) }
    }

    /// Number of cards that have a number.
    package var cardCount: Int { cards.count }

    /// Number of cards whose numbers are in a range, without the first `counted` cards.
    func cardCount(in numbers: ClosedRange<CROUSNumber>, after counted: Int = 0) -> Int {
        cards.count(after: counted) { numbers.contains($0.number) }
    }

    /// Takes one more entry into account. On an error nothing has changed.
    package mutating func apply(_ entry: JournalEntry) throws(JournalContradiction) {
        try apply(JournalFacts(entry, texts))
    }

    /// Takes one more line into account. On an error nothing has changed.
    mutating func apply(_ line: JournalFacts) throws(JournalContradiction) {
        switch line.event {
        case nil: return
        case .delivery: lastDelivery = line.sequence
        case .truncated:
            guard let number = line.number else { return }
            lostUpTo = max(number, lostUpTo ?? number)
        default:
            try changeCard(line)
            if case .found(let number) = line.statement { foundNumbers.insert(number) }
        }
    }

    /// Asks the processor for the memory that a line which is applied soon is compared with. Keys are random, so each look-up
    /// in a large table is a wait for the memory; this way the waits overlap.
    func prefetch(_ line: JournalFacts) {
        byUID.prefetch(hash(line.uid))
        if let number = line.number { byNumber.prefetch(hash(number)) }
        if line.holder != .none { byHolder.prefetch(hash(line.holder)) }
    }

    private mutating func changeCard(_ line: JournalFacts) throws(JournalContradiction) {
        let row = line.uid == .none ? nil : row(line.uid)
        let before = row.map { cards[$0] }
        guard var after = try PackedCard.after(line, knowing: before, texts), after != before else { return }
        if row == nil, let owner = self.row(after.number), let uid = cards[owner].uid.uid(texts),
            let claimed = after.uid.uid(texts)
        {
            throw .numberIsTaken(after.number, by: uid, claimed: claimed)
        }
        if let claim = after.claim, let other = self.row(claim), other != row, let uid = cards[other].uid.uid(texts),
            let holder = claim.holder.holder(texts)
        {
            throw .holderHasCard(holder, card: uid, state: cards[other].state)
        }
        after.isGivenUp = after.state == .abandoned || after.isGivenUp && after.state != .enrolled
        set(after, row: row, before)
    }

    private mutating func set(_ card: PackedCard, row: Int?, _ before: PackedCard?) {
        let place: Int
        if let row {
            place = row
            cards[row] = card
        } else {
            place = cards.append(card)
            byUID.insert(place, hash(card.uid))
            byNumber.insert(place, hash(card.number))
        }
        if before?.claim?.holder != card.claim?.holder {
            if let claim = before?.claim { byHolder.remove(place, hash(claim.holder)) }
            if let claim = card.claim { byHolder.insert(place, hash(claim.holder)) }
        }
        openCount += (card.state == .reserved ? 1 : 0) - (before?.state == .reserved ? 1 : 0)
        burntCount += (card.isGivenUp ? 1 : 0) - (before?.isGivenUp == true ? 1 : 0)
    }

    private func row(_ uid: PackedUID) -> Int? { byUID.row(hash(uid)) { cards[$0].uid == uid } }

    private func row(_ number: CROUSNumber) -> Int? { byNumber.row(hash(number)) { cards[$0].number == number } }

    private func row(_ claim: CardClaimKey) -> Int? { byHolder.row(hash(claim.holder)) { cards[$0].claim == claim } }

    private func hash(_ uid: PackedUID) -> UInt64 { RowHash.of(uid.content) }

    private func hash(_ number: CROUSNumber) -> UInt64 { RowHash.of(number.value) }

    private func hash(_ holder: PackedHolder) -> UInt64 { RowHash.of(holder.content) }
}
