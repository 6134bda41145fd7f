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
        number = try #require(Bench.number)
        other = try #require(CROUSNumber(102_500_000_018 as UInt64))
    }

    /// A card whose first encode was torn after this command.
    private func torn(after command: Int, _ profile: CardProfile? = nil) throws -> Bench {
        let bench = try Bench(profile: profile)
        bench.card.tear(TearPlan(.after, .command(command)))
        #expect(throws: CROUSCardError.self) { try bench.encode() }
        return bench
    }

    private func encoded() throws -> Bench {
        let bench = try Bench()
        try bench.encode()
        return bench
    }

    private func usedBefore() -> [PriorState] {
        [.enrolled(number), .erased(number), .abandoned(number), .conflict(number)]
    }

    /// One tap with decisions: row, result and the one line written before the card was changed.
    private func expect(
        _ bench: Bench,
        _ known: PriorState,
        _ decisions: CardDecisions,
        _ row: CardRow,
        _ result: EncodingOutcome.Result,
        _ lines: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let channel = try bench.tap()
        let journal = try BenchJournal(known)
        journal.onLine = {
            guard journal.lines.isEmpty, !lines.isEmpty else { return }
            #expect(Bench.changing.isDisjoint(with: channel.codes), "the line comes first")
        }
        let outcome = try bench.encode(journal, decisions, on: channel)
        #expect(outcome.row == row, sourceLocation: sourceLocation)
        #expect(outcome.result == result, sourceLocation: sourceLocation)
        #expect(outcome.number == number, sourceLocation: sourceLocation)
        #expect(journal.lines == lines + ["enrolled"], sourceLocation: sourceLocation)
        #expect(try bench.conversation().verifyDeep().isWhole, sourceLocation: sourceLocation)
    }

    // MARK: - Used before

    @Test func `a used card is written again with its own number (S0e, A, B, C1)`() throws {
        for known in usedBefore() {
            try Bench().expectRefusal(
                known: known,
                decisions: [.adopt, .rekey],
                .blankAfterUse,
                .supervisorNeeded(number)
            )
            try expect(try Bench(), known, .reencode, .blankAfterUse, .encoded, ["reencode"])
            for (command, row) in [(2, CardRow.withoutFiles), (6, .someFiles), (10, .allFiles), (11, .someKeys)] {
                let bench = try torn(after: command)
                try bench.expectRefusal(known: known, row, .supervisorNeeded(number))
                try expect(bench, known, .reencode, row, .resumed, ["reencode"])
            }
        }
    }

    @Test func `a finished card that was abandoned is in use again by a supervisor's decision (C1)`() throws {
        for known in [PriorState.erased(number), .abandoned(number), .conflict(number)] {
            let bench = try encoded()
            try bench.expectRefusal(known: known, .finished, .supervisorNeeded(number))
            try expect(bench, known, .reencode, .finished, .resumed, ["reencode"])
        }
    }

    @Test func `broken contents of a card in use are repaired after the journal line (C2)`() throws {
        let bench = try encoded()
        try bench.breakContents()
        try expect(bench, .enrolled(number), [], .contentsBroken, .repaired, ["repair"])
        try expect(bench, .enrolled(number), [], .enrolled, .alreadyEnrolled, [])
    }

    @Test func `broken contents of an abandoned card need a supervisor (C2)`() throws {
        let bench = try encoded()
        try bench.breakContents()
        try bench.expectRefusal(known: .abandoned(number), .contentsBroken, .supervisorNeeded(number))
        try expect(bench, .abandoned(number), .reencode, .contentsBroken, .repaired, ["reencode"])
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
            let bench = try torn(after: command)
            try bench.expectRefusal(decisions: [.reencode, .rekey], row, .unknownNumber(number))
            try expect(bench, .none, .adopt, row, .adopted, ["adopt"])
        }
    }

    @Test func `a number outside the issuer's range cannot be adopted (A0m, B0, C4)`() throws {
        let narrow = try CardProfileTests.changed("lowest: 102500000001", "lowest: 102500000018")
        for (command, row) in [(10, CardRow.unclaimedRecord), (11, .someKeysUnclaimed), (18, .unknownFinished)] {
            let elsewhere = try torn(after: command)
            let bench = try Bench(profile: narrow, image: elsewhere.copyOfImage())
            try bench.expectRefusal(decisions: .adopt, row, .foreignNumber(number))
        }
    }

    @Test func `a number that another card has is not adopted`() throws {
        let bench = try torn(after: 10)
        let channel = try bench.tap()
        let error = try #require(throws: CROUSCardError.self) {
            try bench.encode(known: .none, decisions: .adopt, on: channel, encodingJournal: .refusing { number })
        }
        guard case .reservation(BenchError.undecided) = error else { throw error }
        #expect(Bench.changing.isDisjoint(with: channel.codes))
    }

    @Test func `unreadable contents have no number to adopt (B0, C4)`() throws {
        let bench = try torn(after: 11)
        let card = try bench.factorySession()
        try card.write([0xFF], to: 1, offset: 12, mode: .enciphered)
        try bench.expectRefusal(decisions: .adopt, .someKeysUnclaimed, .unknownContents)
        let finished = try encoded()
        try finished.breakContents()
        try finished.expectRefusal(decisions: .adopt, .unknownFinished, .unknownContents)
    }

    // MARK: - Delivered

    @Test func `a card found as delivered is linked without a decision (C4)`() throws {
        let bench = try encoded()
        let channel = try bench.tap()
        let journal = try BenchJournal(.stock(number))
        let outcome = try bench.encode(journal, on: channel)
        #expect(outcome.row == .unknownFinished)
        #expect(outcome.result == .linked)
        #expect(journal.lines == ["adopt", "enrolled"])
        #expect(Bench.changing.isDisjoint(with: channel.codes))
    }

    @Test func `a supervisor finishes an unfinished delivered card with its number`() throws {
        for (command, row) in [(10, CardRow.allFiles), (11, .someKeys), (2, .withoutFiles)] {
            let bench = try torn(after: command)
            try bench.expectRefusal(known: .stock(number), row, .notAsDelivered(number))
            try expect(bench, .stock(number), .adopt, row, .adopted, ["adopt"])
        }
        try Bench().expectRefusal(known: .stock(number), decisions: .reencode, .blank, .notAsDelivered(number))
        try expect(try Bench(), .stock(number), .adopt, .blank, .encoded, ["adopt"])
        let broken = try encoded()
        try broken.breakContents()
        try broken.expectRefusal(known: .stock(number), .contentsBroken, .notAsDelivered(number))
        try expect(broken, .stock(number), .adopt, .contentsBroken, .repaired, ["adopt"])
    }

    // MARK: - D

    @Test func `outdated keys are changed and contents kept (D)`() throws {
        let bench = try torn(after: 10)
        try bench.changeKeys([0])
        for known in [PriorState.reserved(number), .enrolled(number)] {
            let copy = try Bench(image: bench.copyOfImage())
            let channel = try copy.tap()
            let journal = try BenchJournal(known)
            let outcome = try copy.encode(journal, on: channel)
            #expect(journal.lines == (known == .enrolled(number) ? ["repair", "enrolled"] : ["enrolled"]))
            #expect(outcome.row == .keysBehind)
            #expect(outcome.result == .repaired)
            #expect(!channel.codes.contains(0x3D))
            #expect(try copy.conversation().verifyDeep().isWhole)
        }
        try bench.expectRefusal(known: .abandoned(number), .keysBehind, .supervisorNeeded(number))
        try bench.expectRefusal(.keysBehind, .unknownNumber(number))
        try bench.expectRefusal(known: .reserved(other), .conflict, .numberConflict(found: number, expected: other))
        try expect(bench, .none, .adopt, .keysBehind, .adopted, ["adopt"])
    }

    @Test func `outdated keys and wrong contents are both corrected (D)`() throws {
        let bench = try torn(after: 8)
        try bench.changeKeys([1, 0])
        try expect(bench, .enrolled(number), [], .keysBehind, .repaired, ["repair"])
    }
}
