// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

/// Every flow, torn at every command in every way: before it, in the middle of its write, with its answer lost. The
/// next tap meets the row of docs/card-rows.md, and the flow ends as without the tear.
@Suite struct TearWalkTests {
    /// Random outcomes of a tear in the middle of a write.
    private static let seeds: Range<UInt64> = 0..<4

    @Test(arguments: TearFlow.all) func `every tear leads to its row and is finished`(flow: TearFlow)
        throws
    {
        let profile = try flow.profile()
        let start = try flow.start(profile)
        let commands = try flow.commands()
        #expect(try untornCodes(flow, profile, start) == commands.map(\.code))
        let tears = commands.enumerated().flatMap { index, command in
            TearPlan.Moment.allCases.flatMap { moment in
                (moment == .middle ? Self.seeds : 0..<1).map { seed in
                    Tear(command: command, plan: TearPlan(moment, .identifiedCommand(index + 1)), seed: seed)
                }
            }
        }
        let run = TestRun.current
        for tear in run.cases(of: "tears: \(flow.testDescription)", tears, count: 16, kinds: \.kinds) {
            let fixture = try CardFixture(
                profile: profile,
                random: SeededRandom(seed: tear.seed),
                image: MemoryCardImage(start.image)
            )
            try check(flow, fixture, tear.plan, rows: Self.rows(tear.command, tear.plan.moment))
        }
    }

    private struct Tear {
        let command: TearFlow.Command
        let plan: TearPlan
        let seed: UInt64

        var kinds: [String] { ["\(plan.moment)", "\(command.code)"] }
    }

    private static func rows(_ command: TearFlow.Command, _ moment: TearPlan.Moment) -> Set<CardRow> {
        switch moment {
        case .before: [command.lost]
        case .after: [command.executed]
        // Old or new, at random.
        case .middle: [command.lost, command.executed]
        }
    }

    private func untornCodes(
        _ flow: TearFlow,
        _ profile: CardProfile,
        _ start: MemoryCardImage
    ) throws -> [UInt8] {
        let fixture = try CardFixture(profile: profile, image: MemoryCardImage(start.image))
        let journal = try RecordingJournal(flow.known(try #require(CardFixture.number)))
        let channel = try fixture.tap()
        try flow.tap(fixture, journal, on: channel)
        try flow.expectEnd(fixture, journal, "untorn")
        return channel.codes
    }

    private func check(_ flow: TearFlow, _ fixture: CardFixture, _ plan: TearPlan, rows: Set<CardRow>) throws {
        let place = "\(flow.testDescription): \(plan.moment) \(plan.place)"
        let journal = try RecordingJournal(flow.known(try #require(CardFixture.number)))
        fixture.card.tear(plan)
        let error = try #require(throws: CROUSCardError.self, "\(place)") { try flow.tap(fixture, journal) }
        #expect(error.key == "card.channel.cardRemoved", "\(place)")
        let row = try fixture.meet(journal)
        #expect(rows.contains(row), "\(place): \(row.rawValue)")
        try flow.tap(fixture, journal)
        try flow.expectEnd(fixture, journal, place)
        #expect(journal.lines.count { $0 == "reserve" } <= 1, "\(place): one number for one card")
    }
}
