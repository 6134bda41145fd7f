// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import ChainedFile
import JournalFixtures
import Logging
import SmartCard
import TestSupport
import Testing

@testable import CROUSCore
@testable import Enrolment
@testable import Journal
@testable import Registry

/// The rules between cards and holders, checked on a real journal.
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
            for: EnrolmentOrder(holder: Sample.holder(holder), operatorName: "léa")
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

    @Test func `an unknown card is free for a holder without one`() throws {
        #expect(try known(3, for: 3) == .none)
        #expect(try known(2, for: 2) == .reserved(Sample.number(2)))
        #expect(try known(1, for: 1) == .enrolled(Sample.number(1)))
    }

    @Test func `one card per holder, one holder per card`() throws {
        #expect(try refusal(3, for: 1) == "holder-has-card")
        #expect(try refusal(3, for: 2) == "holder-has-unfinished-card")
        #expect(try refusal(1, for: 3) == "card-of-another-holder")
        #expect(try refusal(2, for: 3) == "card-of-another-holder")
    }

    @Test func `a card that is no longer held keeps its last state`() throws {
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
    ]) func `a card that cannot hold the application frees its holder`(reason: RefusalReason, state: CardState)
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

    @Test func `numbers outside the host's range are warned of`() throws {
        func warnings(_ count: UInt64) throws -> [UserMessage] {
            let numbers = try Sample.range(count)
            return EnrolmentRecords(journal: records.journal, registry: records.registry, numbers: numbers).warnings
        }
        #expect(try warnings(2).isEmpty)
        let warning = try #require(try warnings(1).first)
        #expect(warning.key == "numbers-outside" && warning.english.contains("(000102500000002 is its number)"))
    }

    @Test func `a number of a lost line goes to the card it is found on and to no other`() throws {
        let folder = try TemporaryFolder()
        let numbers = try Sample.range(100)
        do {
            let journal = try Sample.journal(in: folder, cards: 1)
            for card in 2...10 { try journal.append(Sample.draft(.reserved, card: card, number: UInt64(card))) }
        }
        try folder.write(Sample.file, folder.lines(Sample.file).prefix(7).map { $0 + "\n" }.joined())
        let acceptance = TruncationAcceptance(
            seen: nil,
            numbers: numbers,
            countElsewhere: 0,
            highestKnown: nil,
            isConfirmed: false,
            station: "host1",
            operatorName: "léa"
        )
        let journal = try Journal(folder: folder.path, clock: Sample.clock(), accepting: acceptance)
        let registry = try Registry(path: folder.file("registry.sqlite"), journal: journal)
        let records = EnrolmentRecords(journal: journal, registry: registry, numbers: numbers)
        let lost = try Sample.number(8)
        let wanted = try Sample.draft(.reserved, card: 8, number: nil)
        #expect(throws: JournalError.numbers(.taken(lost))) { try records.reserve(wanted, lost) }
        #expect(try records.reserve(Sample.draft(.adopted, card: 8, number: nil), lost) == lost)
        #expect(throws: JournalError.numbers(.taken(lost))) {
            try records.reserve(Sample.draft(.adopted, card: 9, number: nil), lost)
        }
    }
}
