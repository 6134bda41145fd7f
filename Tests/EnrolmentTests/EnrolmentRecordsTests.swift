// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import Logging
import SmartCard
import Testing

@testable import CROUSCore
@testable import Enrolment
@testable import Journal
@testable import Registry

/// The rules between cards and holders, asked of a real journal.
@Suite struct EnrolmentRecordsTests {
    private let folder: TemporaryFolder
    private let records: EnrolmentRecords
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Card 1 enrolled for holder 1, card 2 reserved for holder 2.
    init() throws {
        folder = try TemporaryFolder()
        let journal = try Sample.journal(in: folder, cards: 1)
        try journal.append(Sample.draft(.reserved, card: 2, number: 2, holder: 2))
        records = EnrolmentRecords(
            journal: journal,
            registry: try Registry(path: folder.file("registry.sqlite"), journal: journal),
            numbers: try Sample.range(),
            clock: try Sample.clock()
        )
    }

    private func known(_ card: Int, for holder: Int) throws -> PriorState {
        try records.claim(
            Sample.uid(card),
            for: EnrolmentOrder(id: 1, holder: Sample.holder(holder), operatorName: "léa")
        ).known
    }

    private func refusal(_ card: Int, for holder: Int) throws -> String? {
        do {
            _ = try known(card, for: holder)
            return nil
        } catch let error as EnrolmentError {
            return error.userMessage.key
        }
    }

    @Test func `a card nobody has heard of is free for a holder without one`() throws {
        #expect(try known(3, for: 3) == .none)
        #expect(try known(2, for: 2) == .reserved(Sample.number(2)))
        #expect(try known(1, for: 1) == .enrolled(Sample.number(1)))
    }

    @Test func `one card a holder, one holder a card`() throws {
        #expect(try refusal(3, for: 1) == "holder-has-card")
        #expect(try refusal(3, for: 2) == "holder-has-unfinished-card")
        #expect(try refusal(1, for: 3) == "card-of-another-holder")
        #expect(try refusal(2, for: 3) == "card-of-another-holder")
    }

    @Test func `a card that is no longer held tells what it was`() throws {
        try records.journal.append(Sample.draft(.abandoned, card: 2, number: 2, holder: 2))
        #expect(try known(2, for: 3) == .abandoned(Sample.number(2)))
        #expect(try known(3, for: 2) == .none)
        try records.journal.append(Sample.draft(.cancelled, card: 1, number: 1, holder: 1))
        #expect(try refusal(1, for: 1) == "card-no-longer-usable")
        #expect(try known(3, for: 1) == .none)
        try records.journal.append(Sample.draft(.erased, card: 1, number: 1, holder: 1))
        #expect(try known(1, for: 3) == .erased(Sample.number(1)))
    }

    @Test func `a refusal is journalled, a failure of the card is not`() throws {
        var line = try Sample.draft(.reserved, card: 3, number: nil, holder: 3)
        line.uid = try Sample.uid(3)
        records.note(.refused(.foreign, .foreignKeys), on: line, logger: logger)
        records.note(.refused(.conflict, .unknownContents), on: line, logger: logger)
        records.note(.notProven(.contents), on: line, logger: logger)
        let cells = try folder.lines(Sample.file).suffix(2).map {
            $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(cells.map { $0[4] } == ["REFUSED", "CONFLICT"])
        #expect(cells.map { $0[10] } == ["foreign-keys", "unknown-contents"])
        #expect(cells.map { $0[11] } == ["row F", "row X"])
        #expect(records.journal.head.sequence == 5)
    }

    @Test(arguments: [
        (RefusalReason.foreignMasterKey, CardState.abandoned), (.cardFull, .abandoned),
        (.applicationAppeared, .reserved),
    ]) func `a card that can never hold the application frees its holder`(reason: RefusalReason, state: CardState)
        throws
    {
        let line = try Sample.draft(.reserved, card: 2, number: 2, holder: 2)
        records.note(.refused(.creationRefused, reason), on: line, logger: logger)
        #expect(try records.journal.card(Sample.uid(2))?.state == state)
        #expect(try records.journal.card(Sample.uid(2))?.number == Sample.number(2))
        let other = try Sample.draft(.reserved, card: 1, number: 1, holder: 1)
        records.note(.refused(.creationRefused, reason), on: other, logger: logger)
        #expect(try records.journal.card(Sample.uid(1))?.state == .enrolled)
    }

    @Test func `the day is the one in Paris`() throws {
        #expect(records.today == CardDay(year: 2025, month: 9, day: 2))
    }
}
