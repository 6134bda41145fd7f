// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

/// The table of docs/card-rows.md, "Torn at any command", once more: with the keys in the SAM, and torn twice.
@Suite struct CardEncoderTearTests {
    @Test func `a card torn while the SAM holds the session is finished by the next tap`() throws {
        var count = 0
        for (index, command) in try TearFlow.blank.commands().enumerated() {
            for isExecuted in [false, true] {
                let tear = RecordingChannel.Tear(command: index + 1, isExecuted: isExecuted)
                try check(tear, row: isExecuted ? command.executed : command.lost)
                count += 1
            }
        }
        print("walk: tears with keys in the SAM: \(count) of 36 cases")
        #expect(count == 36)
    }

    private func check(_ tear: RecordingChannel.Tear, row: CardRow) throws {
        let fixture = try CardFixture(.sam)
        let journal = try RecordingJournal()
        let error = try #require(throws: CROUSCardError.self, "tear at \(tear)") {
            try fixture.encode(journal, on: try fixture.tap(tear))
        }
        #expect(error.key == "card.channel.cardRemoved")
        let outcome = try fixture.encode(journal)
        #expect(outcome.row == row, "tear at \(tear)")
        #expect(outcome.number == CardFixture.number)
        #expect(outcome.result == (row == .blank ? .encoded : .resumed))
        #expect(try fixture.encode(journal).row == .enrolled, "tear at \(tear)")
    }

    // MARK: - The SAM pulled

    /// The card executed all commands and nothing else: the row is that of the last command it got.
    @Test func `a card that lost its SAM is finished when the SAM is back`() throws {
        let commands = try TearFlow.blank.commands()
        var count = 0
        for position in 1...26 {
            for isExecuted in [false, true] {
                let fixture = try CardFixture(.sam)
                let (journal, channel) = (try RecordingJournal(), try fixture.tap())
                let sam = try #require(fixture.samChannel)
                sam.tear = RecordingChannel.Tear(command: sam.codes.count + position, isExecuted: isExecuted)
                let place = "SAM pulled at \(position), executed \(isExecuted)"
                let error = try #require(throws: CROUSCardError.self, "\(place)") {
                    try fixture.encode(journal, on: channel)
                }
                // A SAM pulled when the session of key 0 ends is missed when the next one begins.
                #expect(["card.keys.storeGone", "card.keys.storeLocked"].contains(error.key), "\(place)")
                let last = try #require(commands.prefix(channel.codes.count).last, "\(place)")
                let back = try CardFixture(.sam, image: fixture.copyOfImage())
                #expect(try back.encode(journal).row == last.executed, "\(place)")
                #expect(try back.conversation().verifyDeep().isWhole, "\(place)")
                count += 1
            }
        }
        print("walk: the SAM pulled: \(count) of 52 cases")
        #expect(count == 52)
    }

    // MARK: - Twice

    /// The rows after each command of a tap, from the row it began in: CA, the creation of files, and key changes move
    /// on.
    static func rows(of codes: [UInt8], from row: CardRow) -> [(lost: CardRow, executed: CardRow)] {
        let lastFile = codes.lastIndex { [0xCD, 0xCB].contains($0) }
        let lastKey = codes.lastIndex(of: 0xC4)
        var row = row
        return codes.enumerated().map { index, code in
            // The number is reserved between the look and this command.
            if code == 0xCA, row == .blank { row = .blankReserved }
            let lost = row
            switch code {
            case 0xCA: row = .withoutFiles
            case 0xCD, 0xCB: row = index == lastFile ? .allFiles : .someFiles
            case 0xC4: row = index == lastKey ? .finished : .someKeys
            default: break
            }
            return (lost, row)
        }
    }

    @Test func `the rows follow from the commands as in the table`() throws {
        let commands = try TearFlow.blank.commands()
        let rows = Self.rows(of: commands.map(\.code), from: .blank)
        #expect(rows.map(\.lost) == commands.map(\.lost))
        #expect(rows.map(\.executed) == commands.map(\.executed))
    }

    /// Every pair of positions and kinds of tear: the resumed tap is torn as well.
    @Test(arguments: TearPlan.Moment.allCases) func `two tears in a row lead to the same card`(first: TearPlan.Moment)
        throws
    {
        let profile = try CardProfile.reference()
        var pairs: [Pair] = []
        for (index, command) in try TearFlow.blank.commands().enumerated() {
            let torn = try TornCard(profile, seed: UInt64(index)) { TearPlan(first, .identifiedCommand(index + 1)) }
            #expect(torn.allows(command, first), "\(first) \(index + 1): \(torn.row.rawValue)")
            for (position, rows) in Self.rows(of: try torn.resumedCodes(), from: torn.row).enumerated() {
                pairs += TearPlan.Moment.allCases.map { second in
                    Pair(
                        card: torn,
                        first: index + 1,
                        second: TearPlan(second, .identifiedCommand(position + 1)),
                        rows: rows
                    )
                }
            }
        }
        #expect(pairs.count > 900)
        let walk = "pairs of tears, the first \(first)"
        for pair in TestRun.current.cases(
            of: walk,
            pairs,
            count: 60,
            kinds: { ["\($0.second.moment)", "\($0.first)"] }
        ) {
            let row = try pair.card.rowAfter(pair.second, seed: UInt64(pair.first))
            #expect(pair.expected.contains(row), "\(first) \(pair.first), \(pair.second): \(row.rawValue)")
        }
    }

    /// A torn card and the tear of the tap that resumes it.
    private struct Pair {
        let card: TornCard
        /// The command of the first tear.
        let first: Int
        let second: TearPlan
        let rows: (lost: CardRow, executed: CardRow)

        var expected: Set<CardRow> {
            switch second.moment {
            case .before: [rows.lost]
            case .after: [rows.executed]
            case .middle: [rows.lost, rows.executed]
            }
        }
    }
}

/// A card whose first encode was torn, to be resumed from that state again and again.
private struct TornCard {
    let profile: CardProfile
    let image: [UInt8]?
    let known: PriorState
    /// The row an untorn tap meets.
    let row: CardRow

    init(_ profile: CardProfile, seed: UInt64, _ plan: () -> TearPlan) throws {
        self.profile = profile
        let fixture = try CardFixture(profile: profile, random: SeededRandom(seed: seed))
        let journal = try RecordingJournal()
        fixture.card.tear(plan())
        #expect(throws: CROUSCardError.self) { try fixture.encode(journal) }
        image = fixture.copyOfImage().image
        known = journal.known
        let probe = try CardFixture(profile: profile, image: MemoryCardImage(image))
        row = try probe.encode(try RecordingJournal(known)).row
    }

    /// True when the table allows the row after this kind of tear.
    func allows(_ command: TearFlow.Command, _ moment: TearPlan.Moment) -> Bool {
        switch moment {
        case .before: row == command.lost
        case .after: row == command.executed
        case .middle: row == command.lost || row == command.executed
        }
    }

    /// The commands of an untorn tap that finishes the card.
    func resumedCodes() throws -> [UInt8] {
        let fixture = try CardFixture(profile: profile, image: MemoryCardImage(image))
        let channel = try fixture.tap()
        try fixture.encode(try RecordingJournal(known), on: channel)
        return channel.codes
    }

    /// The row after a second tear; the card is then finished with its number.
    func rowAfter(_ plan: TearPlan, seed: UInt64) throws -> CardRow {
        let fixture = try CardFixture(profile: profile, random: SeededRandom(seed: seed), image: MemoryCardImage(image))
        let journal = try RecordingJournal(known)
        fixture.card.tear(plan)
        #expect(throws: CROUSCardError.self) { try fixture.encode(journal) }
        let outcome = try fixture.encode(journal)
        #expect(outcome.number == CardFixture.number)
        #expect(try fixture.encode(journal).row == .enrolled)
        return outcome.row
    }
}
