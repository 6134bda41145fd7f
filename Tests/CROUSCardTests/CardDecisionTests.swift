// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// The rows that an ordinary tap refuses, and a supervisor's decision about them.
@Suite struct CardDecisionTests {
    private let number: CROUSNumber
    private let other: CROUSNumber

    init() throws {
        number = try #require(CardFixture.number)
        other = try #require(CROUSNumber(102_500_000_018 as UInt64))
    }

    /// A card whose first encode was torn after this command.
    private func torn(after command: Int, _ profile: CardProfile? = nil) throws -> CardFixture {
        let fixture = try CardFixture(profile: profile)
        fixture.card.tear(TearPlan(.after, .identifiedCommand(command)))
        #expect(throws: CROUSCardError.self) { try fixture.encode() }
        return fixture
    }

    private func encoded() throws -> CardFixture {
        let fixture = try CardFixture()
        try fixture.encode()
        return fixture
    }

    private func usedBefore() -> [PriorState] {
        [.enrolled(number), .erased(number), .abandoned(number), .conflict(number)]
    }

    /// One tap with decisions: row, result and the one line written before the card was changed.
    private func expect(
        _ fixture: CardFixture,
        _ known: PriorState,
        _ decisions: CardDecisions,
        _ row: CardRow,
        _ result: EncodingOutcome.Result,
        _ lines: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let channel = try fixture.tap()
        let journal = try RecordingJournal(known)
        journal.onLine = {
            guard journal.lines.isEmpty, !lines.isEmpty else { return }
            #expect(CardFixture.changing.isDisjoint(with: channel.codes), "the line comes first")
        }
        let outcome = try fixture.encode(journal, decisions, on: channel)
        #expect(outcome.row == row, sourceLocation: sourceLocation)
        #expect(outcome.result == result, sourceLocation: sourceLocation)
        #expect(outcome.number == number, sourceLocation: sourceLocation)
        #expect(journal.lines == lines + ["enrolled"], sourceLocation: sourceLocation)
        #expect(try fixture.conversation().verifyDeep().isWhole, sourceLocation: sourceLocation)
    }

    // MARK: - Used before

    @Test func `a used card is written again with its own number (S0e, A, B, C1)`() throws {
        for known in usedBefore() {
            try CardFixture().expectRefusal(
                known: known,
                decisions: [.adopt, .rekey],
                .blankAfterUse,
                .supervisorNeeded(number)
            )
            try expect(try CardFixture(), known, .reencode, .blankAfterUse, .encoded, ["reencode"])
            for (command, row) in [(2, CardRow.withoutFiles), (6, .someFiles), (10, .allFiles), (11, .someKeys)] {
                let fixture = try torn(after: command)
                try fixture.expectRefusal(known: known, row, .supervisorNeeded(number))
                try expect(fixture, known, .reencode, row, .resumed, ["reencode"])
            }
        }
    }

    @Test func `a finished card that was abandoned is in use again by a supervisor's decision (C1)`() throws {
        for known in [PriorState.erased(number), .abandoned(number), .conflict(number)] {
            let fixture = try encoded()
            try fixture.expectRefusal(known: known, .finished, .supervisorNeeded(number))
            try expect(fixture, known, .reencode, .finished, .resumed, ["reencode"])
        }
    }

    @Test func `broken contents of a card in use are repaired after the journal line (C2)`() throws {
        let fixture = try encoded()
        try fixture.breakContents()
        try expect(fixture, .enrolled(number), [], .contentsBroken, .repaired, ["repair"])
        try expect(fixture, .enrolled(number), [], .enrolled, .alreadyEnrolled, [])
    }

    @Test func `broken contents of an abandoned card need a supervisor (C2)`() throws {
        let fixture = try encoded()
        try fixture.breakContents()
        try fixture.expectRefusal(known: .abandoned(number), .contentsBroken, .supervisorNeeded(number))
        try expect(fixture, .abandoned(number), .reencode, .contentsBroken, .repaired, ["reencode"])
    }

    @Test func `no decision resolves another number on the card (X)`() throws {
        let all: CardDecisions = [.adopt, .reencode, .rekey]
        let reason = RefusalReason.numberConflict(found: number, expected: other)
        for known in [PriorState.stock(other), .reserved(other), .enrolled(other), .erased(other), .conflict(other)] {
            try encoded().expectRefusal(known: known, decisions: all, .conflict, reason)
            try torn(after: 10).expectRefusal(known: known, decisions: all, .conflict, reason)
            try torn(after: 11).expectRefusal(known: known, decisions: all, .conflict, reason)
        }
    }

    // MARK: - Unknown, with a number

    @Test func `a supervisor adopts the number of an unknown card (A0m, B0, C4)`() throws {
        for (command, row) in [(10, CardRow.unclaimedRecord), (11, .someKeysUnclaimed), (18, .unknownFinished)] {
            let fixture = try torn(after: command)
            try fixture.expectRefusal(decisions: [.reencode, .rekey], row, .unknownNumber(number))
            try expect(fixture, .none, .adopt, row, .adopted, ["adopt"])
        }
    }

    @Test func `a number outside the issuer's range cannot be adopted (A0m, B0, C4)`() throws {
        let narrow = try CardProfileTests.changed("lowest: 102500000001", "lowest: 102500000018")
        for (command, row) in [(10, CardRow.unclaimedRecord), (11, .someKeysUnclaimed), (18, .unknownFinished)] {
            let elsewhere = try torn(after: command)
            let fixture = try CardFixture(profile: narrow, image: elsewhere.copyOfImage())
            try fixture.expectRefusal(decisions: .adopt, row, .foreignNumber(number))
        }
    }

    @Test func `a number that another card has is not adopted`() throws {
        let fixture = try torn(after: 10)
        let channel = try fixture.tap()
        let error = try #require(throws: CROUSCardError.self) {
            try fixture.encode(known: .none, decisions: .adopt, on: channel, encodingJournal: .refusing { number })
        }
        guard case .reservation(CardFixtureError.undecided) = error else { throw error }
        #expect(CardFixture.changing.isDisjoint(with: channel.codes))
    }

    @Test func `unreadable contents have no number to adopt (B0, C4)`() throws {
        let fixture = try torn(after: 11)
        let card = try fixture.factorySession()
        try card.write([0xFF], to: 1, offset: 12, mode: .enciphered)
        try fixture.expectRefusal(decisions: .adopt, .someKeysUnclaimed, .unknownContents)
        let finished = try encoded()
        try finished.breakContents()
        try finished.expectRefusal(decisions: .adopt, .unknownFinished, .unknownContents)
    }

    // MARK: - Delivered

    @Test func `a card found as delivered is linked without a decision (C4)`() throws {
        let fixture = try encoded()
        let channel = try fixture.tap()
        let journal = try RecordingJournal(.stock(number))
        let outcome = try fixture.encode(journal, on: channel)
        #expect(outcome.row == .unknownFinished)
        #expect(outcome.result == .linked)
        #expect(journal.lines == ["adopt", "enrolled"])
        #expect(CardFixture.changing.isDisjoint(with: channel.codes))
    }

    @Test func `a supervisor finishes an unfinished delivered card with its number`() throws {
        for (command, row) in [(10, CardRow.allFiles), (11, .someKeys), (2, .withoutFiles)] {
            let fixture = try torn(after: command)
            try fixture.expectRefusal(known: .stock(number), row, .notAsDelivered(number))
            try expect(fixture, .stock(number), .adopt, row, .adopted, ["adopt"])
        }
        try CardFixture().expectRefusal(known: .stock(number), decisions: .reencode, .blank, .notAsDelivered(number))
        try expect(try CardFixture(), .stock(number), .adopt, .blank, .encoded, ["adopt"])
        let broken = try encoded()
        try broken.breakContents()
        try broken.expectRefusal(known: .stock(number), .contentsBroken, .notAsDelivered(number))
        try expect(broken, .stock(number), .adopt, .contentsBroken, .repaired, ["adopt"])
    }

    // MARK: - D

    @Test func `outdated keys are changed and contents kept (D)`() throws {
        let fixture = try torn(after: 10)
        try fixture.changeKeys([0])
        for known in [PriorState.reserved(number), .enrolled(number)] {
            let copy = try CardFixture(image: fixture.copyOfImage())
            let channel = try copy.tap()
            let journal = try RecordingJournal(known)
            let outcome = try copy.encode(journal, on: channel)
            #expect(journal.lines == (known == .enrolled(number) ? ["repair", "enrolled"] : ["enrolled"]))
            #expect(outcome.row == .keysBehind)
            #expect(outcome.result == .repaired)
            #expect(!channel.codes.contains(0x3D))
            #expect(try copy.conversation().verifyDeep().isWhole)
        }
        try fixture.expectRefusal(known: .abandoned(number), .keysBehind, .supervisorNeeded(number))
        try fixture.expectRefusal(.keysBehind, .unknownNumber(number))
        try fixture.expectRefusal(known: .reserved(other), .conflict, .numberConflict(found: number, expected: other))
        try expect(fixture, .none, .adopt, .keysBehind, .adopted, ["adopt"])
    }

    @Test func `outdated keys and wrong contents are both corrected (D)`() throws {
        let fixture = try torn(after: 8)
        try fixture.changeKeys([1, 0])
        try expect(fixture, .enrolled(number), [], .keysBehind, .repaired, ["repair"])
    }
}
