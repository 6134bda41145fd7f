// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import JournalFixtures
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Journal

/// The rules that no line may break, each checked on the real journal.
@Suite struct JournalStateTests {
    private let folder: TemporaryFolder
    private let journal: Journal

    /// Card 1 enrolled for holder 1, card 2 reserved for holder 2.
    init() throws {
        folder = try TemporaryFolder()
        journal = try Sample.journal(in: folder, cards: 1)
        try journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 2))
    }

    private func refusal(
        _ event: JournalEvent,
        card: Int,
        number: UInt64?,
        holder: Int? = nil,
        detail: String = ""
    ) throws -> JournalContradiction? {
        do {
            try journal.append(Sample.draft(event, card: card, number: number, holder: holder, detail: detail))
            return nil
        } catch JournalError.contradiction(let contradiction) {
            return contradiction
        }
    }

    @Test func `a card keeps its number for ever`() throws {
        let (has, claimed) = (try Sample.number(2), try Sample.number(3))
        let expected = JournalContradiction.cardHasOtherNumber(uid: try Sample.uid(2), has: has, claimed: claimed)
        #expect(try refusal(.enrolled, card: 2, number: 3, holder: 2) == expected)
        #expect(try refusal(.abandoned, card: 2, number: 2, holder: 2) == nil)
        #expect(try refusal(.reencoded, card: 2, number: 3, holder: 2) == expected)
        #expect(try refusal(.reencoded, card: 2, number: 2, holder: 3) == nil)
    }

    @Test func `a number keeps its card for ever`() throws {
        let taken = try Sample.number(2)
        let expected = JournalContradiction.numberIsTaken(taken, by: try Sample.uid(2), claimed: try Sample.uid(3))
        #expect(try refusal(.reserved, card: 3, number: 2) == expected)
        #expect(try refusal(.abandoned, card: 2, number: 2, holder: 2) == nil)
        #expect(try refusal(.reserved, card: 3, number: 2) == expected)
        #expect(try refusal(.adopted, card: 3, number: 2) == expected)
    }

    @Test func `a holder has one card enrolled and one reserved at most`() throws {
        let holder = try Sample.holder(1)
        #expect(try refusal(.reserved, card: 3, number: 3, holder: 1) == nil)
        #expect(
            try refusal(.enrolled, card: 3, number: 3, holder: 1)
                == .holderHasCard(holder, card: Sample.uid(1), state: .enrolled)
        )
        #expect(
            try refusal(.reserved, card: 4, number: 4, holder: 1)
                == .holderHasCard(holder, card: Sample.uid(3), state: .reserved)
        )
        #expect(try refusal(.cancelled, card: 1, number: 1, holder: 1) == nil)
        #expect(try refusal(.enrolled, card: 3, number: 3, holder: 1) == nil)
    }

    @Test func `cards without a holder do not exclude each other`() throws {
        for card in 3...5 {
            #expect(try refusal(.reserved, card: card, number: UInt64(card)) == nil)
            #expect(try refusal(.enrolled, card: card, number: UInt64(card)) == nil)
        }
    }

    @Test func `a holder does not change between reservation and enrolment`() throws {
        let expected = JournalContradiction.holderChanged(
            uid: try Sample.uid(2),
            has: try Sample.holder(2),
            claimed: try Sample.holder(3)
        )
        #expect(try refusal(.enrolled, card: 2, number: 2, holder: 3) == expected)
    }

    @Test(arguments: JournalEvent.allCases) func `each event follows only its permitted states`(event: JournalEvent)
        throws
    {
        let everywhere: [CardState?] = [nil] + CardState.allCases
        let allowed: [JournalEvent: [CardState?]] = [
            .reserved: [nil], .adopted: [nil], .imported: [nil],
            .reencoded: [.enrolled, .erased, .abandoned, .conflict],
            .enrolled: [.reserved],
            .revalidated: [.enrolled],
            .reassigned: [.reserved, .enrolled],
            .cancelled: [.enrolled, .conflict], .replaced: [.enrolled, .conflict],
            .abandoned: [.reserved, .conflict],
            .erased: CardState.allCases,
            .refused: everywhere, .conflict: everywhere, .delivery: everywhere, .truncated: everywhere,
        ]
        let paths: [CardState?: [JournalEvent]] = [
            nil: [],
            .reserved: [.reserved],
            .enrolled: [.imported],
            .cancelled: [.reserved, .enrolled, .cancelled],
            .replaced: [.reserved, .enrolled, .replaced],
            .abandoned: [.reserved, .abandoned],
            .erased: [.adopted, .erased],
            .conflict: [.reserved, .conflict],
        ]
        // In stock and foreign are states of the registry for cards without a pair in the journal.
        #expect(paths.count == CardState.allCases.count + 1 - 2)
        let details: [JournalEvent: String] = [.revalidated: "2027-10-31", .reassigned: "from -"]
        for (index, (state, path)) in paths.enumerated() {
            let card = 10 + index
            for step in path { try journal.append(Sample.draft(step, card: card, number: UInt64(card))) }
            #expect(try journal.card(Sample.uid(card))?.state == state)
            let isAllowed = try #require(allowed[event]).contains(state)
            let expected =
                isAllowed ? nil : JournalContradiction.transition(event, uid: try Sample.uid(card), from: state)
            #expect(
                try refusal(event, card: card, number: UInt64(card), detail: details[event] ?? "") == expected
            )
        }
    }

    @Test func `a reassigned card names both people`() throws {
        let (wrong, right) = (try Sample.holder(1), try Sample.holder(7))
        let mistaken = JournalContradiction.holderChanged(uid: try Sample.uid(1), has: wrong, claimed: right)
        #expect(try refusal(.reassigned, card: 1, number: 1, holder: 7, detail: "from \(right)") == mistaken)
        #expect(try refusal(.reassigned, card: 1, number: 1, holder: 7, detail: "from \(wrong)") == nil)
        #expect(try journal.card(Sample.uid(1))?.holder == right)
        #expect(try journal.withState { $0.card(of: right, isProven: true)?.uid } == Sample.uid(1))
        #expect(journal.withState { $0.card(of: wrong, isProven: true) } == nil)
    }

    @Test func `a card is valid until the day in its last line`() throws {
        #expect(try refusal(.revalidated, card: 1, number: 1, holder: 1, detail: "2027-10-31") == nil)
        #expect(try refusal(.revalidated, card: 1, number: 1, holder: 1, detail: "2028-10-31 (clock behind)") == nil)
        #expect(try journal.card(Sample.uid(1))?.validUntil == CardDay("2028-10-31"))
        let bad = JournalContradiction.missing(.revalidated, column: "detail")
        #expect(try refusal(.revalidated, card: 1, number: 1, holder: 1, detail: "31/02/2028") == bad)
    }

    @Test func `a re-encoded card keeps its holder unless it was abandoned`() throws {
        let (uid, holder) = (try Sample.uid(1), try Sample.holder(1))
        let changed = JournalContradiction.holderChanged(uid: uid, has: holder, claimed: try Sample.holder(5))
        #expect(try refusal(.reencoded, card: 1, number: 1, holder: 5) == changed)
        #expect(try refusal(.erased, card: 1, number: 1, holder: 1) == nil)
        #expect(try refusal(.reencoded, card: 1, number: 1, holder: 5) == nil)
        #expect(try journal.card(uid)?.holder == Sample.holder(5))
    }

    @Test func `a disputed card still keeps its holder from another one`() throws {
        #expect(try refusal(.conflict, card: 1, number: 1, holder: 3) == nil)
        #expect(try refusal(.reserved, card: 3, number: 3, holder: 1) == nil)
        let held = JournalContradiction.holderHasCard(try Sample.holder(1), card: try Sample.uid(1), state: .conflict)
        #expect(try refusal(.enrolled, card: 3, number: 3, holder: 1) == held)
        #expect(try refusal(.replaced, card: 1, number: 1, holder: 1) == nil)
        #expect(try refusal(.enrolled, card: 3, number: 3, holder: 1) == nil)
    }

    @Test func `numbers that lost lines may have given out stay unused`() throws {
        var lost = try Sample.draft(.truncated, card: 1, number: 40)
        lost.uid = nil
        try journal.append(lost)
        let range = try Sample.range()
        #expect(try journal.withState { try? range.next(in: $0) } == Sample.number(41))
    }

    @Test func `a reservation names card and number`() throws {
        #expect(try refusal(.reserved, card: 3, number: nil) == .missing(.reserved, column: "crous_number"))
        var draft = try Sample.draft(.reserved, card: 3, number: 3)
        draft.uid = nil
        #expect(throws: JournalError.contradiction(.missing(.reserved, column: "uid"))) { try journal.append(draft) }
    }

    @Test func `the number of a refused or conflicting card is not taken`() throws {
        #expect(try refusal(.conflict, card: 3, number: 77) == nil)
        #expect(try refusal(.refused, card: 4, number: 77) == nil)
        #expect(try refusal(.reserved, card: 5, number: 77) == nil)
    }

    @Test func `a number seen on a refused card goes to no other card`() throws {
        #expect(try refusal(.refused, card: 3, number: nil, detail: "row C4, holds 000102500000003") == nil)
        let conflict = "row X, holds \(try Sample.number(4)) (clock behind)"
        #expect(try refusal(.conflict, card: 2, number: 2, detail: conflict) == nil)
        #expect(try refusal(.refused, card: 5, number: nil, detail: "row F") == nil)
        let range = try Sample.range(10)
        let (one, other) = (try Sample.number(3), try Sample.number(4))
        #expect(journal.withState { $0.foundNumbers } == [one, other])
        #expect(try journal.withState { try? range.next(in: $0) } == Sample.number(5))
        #expect(journal.withState { range.level(in: $0).left } == 6)
        #expect(journal.withState { !range.isFree(one, in: $0) && range.isAdoptable(one, in: $0) })
        #expect(try refusal(.adopted, card: 3, number: 3) == nil)
        #expect(journal.withState { range.level(in: $0).left } == 6)
    }

    @Test func `found numbers are read in lines of refused cards only`() throws {
        let (detail, number) = ("row C4, holds 102500000077", try Sample.number(77))
        for event in JournalEvent.allCases {
            let draft = try Sample.draft(event, card: 3, number: nil, detail: detail)
            #expect(draft.foundNumber == (event == .refused || event == .conflict ? number : nil))
        }
        #expect(JournalEntry.Draft.detail(.unknownFinished, holding: number) == detail)
        #expect(JournalEntry.Draft.detail(.foreign, holding: nil) == "row F")
        for bad in ["row C4, holds", "row C4, holds x", "holds 1234567890123456", ""] {
            #expect(try Sample.draft(.refused, card: 3, number: nil, detail: bad).foundNumber == nil)
        }
    }

    @Test func `a state stays as it is when a copy of it changes`() throws {
        try journal.append(Sample.draft(.reserved, card: 3, number: 3))
        let before = journal.state
        try journal.append(Sample.draft(.conflict, card: 3, number: 3, detail: "row X, holds 102500000009"))
        for card in 4...40 { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
        let after = journal.state
        #expect(try before.card(Sample.uid(3))?.state == .reserved && before.foundNumbers.isEmpty)
        #expect(try before.card(Sample.uid(4)) == nil && before.owner(of: Sample.number(4)) == nil)
        #expect(before.cardCount == 3 && before.openCount == 2)
        #expect(try after.card(Sample.uid(3))?.state == .conflict && after.foundNumbers.count == 1)
        #expect(try after.owner(of: Sample.number(40)) == Sample.uid(40) && after.cardCount == 40)
    }

    @Test func `a repaired or reassigned card keeps its validity`() throws {
        #expect(try refusal(.revalidated, card: 1, number: 1, holder: 1, detail: "2027-10-31") == nil)
        #expect(try refusal(.reencoded, card: 1, number: 1, holder: 1) == nil)
        #expect(try journal.card(Sample.uid(1))?.validUntil == CardDay("2027-10-31"))
        #expect(try refusal(.erased, card: 1, number: 1, holder: 1) == nil)
        #expect(try refusal(.reencoded, card: 1, number: 1, holder: 1) == nil)
        #expect(try journal.card(Sample.uid(1))?.validUntil == nil)
        var link = try Sample.draft(.reserved, card: 3, number: 3, holder: 3)
        link.reason = JournalledCard.linkReason
        try journal.append(link)
        #expect(try refusal(.reassigned, card: 3, number: 3, holder: 4, detail: "from H-3") == nil)
        #expect(try journal.card(Sample.uid(3))?.reason == JournalledCard.linkReason)
    }

    @Test func `burnt numbers are counted`() throws {
        #expect(try refusal(.abandoned, card: 2, number: 2, holder: 2) == nil)
        #expect(try journal.verify() == JournalSummary(head: journal.head, cards: 2, burntNumbers: 1))
    }

    @Test func `a burnt number stays burnt until its card is enrolled`() throws {
        let burnt = { try self.journal.verify().burntNumbers }
        #expect(try refusal(.erased, card: 1, number: 1, holder: 1) == nil)
        #expect(try burnt() == 0)
        #expect(try refusal(.abandoned, card: 2, number: 2, holder: 2) == nil)
        #expect(try refusal(.erased, card: 2, number: 2, holder: 2) == nil)
        #expect(try burnt() == 1)
        #expect(try refusal(.reencoded, card: 2, number: 2, holder: 3) == nil)
        #expect(try burnt() == 1 && journal.withState { $0.burntCount } == 1)
        #expect(try refusal(.enrolled, card: 2, number: 2, holder: 3) == nil)
        #expect(try burnt() == 0 && journal.withState { $0.burntCount } == 0)
    }

    @Test func `a line taken back burns nothing`() throws {
        let taken = try Sample.draft(.reserved, card: 9, number: 2)
        let abandoned = try Sample.draft(.abandoned, card: 2, number: 2, holder: 2)
        #expect(throws: JournalError.self) { _ = try journal.append([abandoned, taken]) }
        #expect(journal.withState { $0.burntCount } == 0)
    }

    @Test func `a remark about the new holder follows the old holder's reference`() throws {
        let detail = "from \(try Sample.holder(1)), not to be sent: etat_ia annulee"
        #expect(try refusal(.reassigned, card: 1, number: 1, holder: 7, detail: detail) == nil)
        #expect(try journal.card(Sample.uid(1))?.holder == Sample.holder(7))
    }

    @Test func `a chained journal that contradicts itself is refused at its line`() throws {
        let other = try TemporaryFolder()
        var head = try JournalFormat.kind.start()
        var content = Sample.header + [UInt8(ascii: "\n")]
        for card in [1, 2] {
            let draft = try Sample.draft(.reserved, card: card, number: 1)
            let line = try draft.chained(after: head)
            head = line.head
            content += line.bytes
        }
        try other.write(Sample.file, content)
        try other.write("journal.head", ChainHeadFile.creation(head, name: "journal").bytes)
        let taken = try JournalContradiction.numberIsTaken(Sample.number(1), by: Sample.uid(1), claimed: Sample.uid(2))
        let fault = JournalFault.contradiction(ChainPlace(file: Sample.file, line: 3), taken)
        #expect(throws: JournalError.broken(fault)) { try Journal.verify(folder: other.path) }
    }
}
