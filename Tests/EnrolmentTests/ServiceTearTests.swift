// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment
@testable import Journal
@testable import Registry

/// Every flow of the service, torn at every command in every way: the next tap goes on in the row of docs/card-rows.md
/// and brings the card to its end with its number, and the journal says so once.
@Suite(.timeLimit(.minutes(10))) struct ServiceTearTests {
    /// Chances for what a tear in the middle of a write leaves.
    private static let seeds: Range<UInt64> = 0..<3

    @Test(arguments: ServiceFlow.all) func `whatever is torn is brought to its end by the next tap`(flow: ServiceFlow)
        async throws
    {
        let commands = try flow.commands()
        #expect(try await untornCodes(flow) == commands.map(\.code))
        var count = 0
        for (index, command) in commands.enumerated() {
            for moment in TearPlan.Moment.allCases {
                for seed in moment == .middle ? Self.seeds : 0..<1 {
                    let rows = Self.rows(command, moment)
                    try await check(flow, TearPlan(moment, .command(index + 1)), seed: seed, rows: rows)
                    count += 1
                }
            }
        }
        print("tears: \(flow.testDescription): \(commands.count) commands, \(count) tears")
        #expect(count == commands.count * (2 + Self.seeds.count))
    }

    private static func rows(_ command: ServiceFlow.Command, _ moment: TearPlan.Moment) -> Set<String> {
        switch moment {
        case .before: [command.lost]
        case .after: [command.executed]
        // Old or new; which of them is chance.
        case .middle: [command.lost, command.executed]
        }
    }

    private func card(seed: UInt64) throws -> VirtualDESFireCard {
        try VirtualDESFireCard(
            uid: Sample.uid(1),
            memory: .eightKilobytes,
            random: SeededRandom(seed: seed),
            image: MemoryCardImage()
        )
    }

    /// The commands of a tap that nothing happens to.
    private func untornCodes(_ flow: ServiceFlow) async throws -> [UInt8] {
        var codes: [UInt8] = []
        try await Workbench.run { bench in
            let card = try card(seed: 0)
            try await flow.prepare(bench, card)
            let trace = CommandTrace()
            bench.readers.intercept(trace.interceptor)
            bench.readers.put(card, on: Workbench.one)
            try await flow.tap(bench)
            codes = trace.codes
            try checkEnd(flow, bench, "untorn")
        }
        return codes
    }

    private func check(_ flow: ServiceFlow, _ plan: TearPlan, seed: UInt64, rows: Set<String>) async throws {
        let place = "\(flow.testDescription), \(plan.moment) \(plan.place), seed \(seed)"
        try await Workbench.run { bench in
            let card = try card(seed: seed)
            try await flow.prepare(bench, card)
            card.tear(plan)
            bench.readers.put(card, on: Workbench.one)
            await #expect(throws: EnrolmentError.self, "\(place)") { try await flow.tap(bench) }
            bench.readers.put(card, on: Workbench.one)
            try await flow.tap(bench)
            let cells = try #require(bench.journal.text(last: 1).split(separator: "\n").last)
                .split(separator: ";", omittingEmptySubsequences: false)
            let row = cells[flow.column].replacing("row ", with: "")
            #expect(rows.contains(String(row)), "\(place): \(row)")
            try checkEnd(flow, bench, place)
            let last = bench.journal.head
            try await flow.idleTap(bench)
            #expect(bench.journal.head == last, "\(place): a third tap has nothing to do")
        }
    }

    private func checkEnd(_ flow: ServiceFlow, _ bench: Workbench, _ place: String) throws {
        #expect(try bench.journalled() == flow.events, "\(place)")
        let known = try #require(bench.journal.card(Sample.uid(1)))
        #expect(try known.state == flow.state && known.number == Sample.number(flow.number), "\(place)")
        let cards = bench.journal.withState { state in CardState.allCases.flatMap { state.cards(in: $0) } }
        #expect(Set(cards.map(\.uid)).count == cards.count && Set(cards.map(\.number)).count == cards.count, "\(place)")
        #expect(try bench.journal.verify().cards == cards.count, "\(place)")
        let other = bench.folder.file("other.sqlite")
        _ = try Registry.rebuild(path: other, from: bench.journal)
        #expect(try StockBench.dump(bench.folder.file("registry.sqlite")) == StockBench.dump(other), "\(place)")
    }
}

/// The codes of the commands that reach the card on the first reader.
private final class CommandTrace: Sendable {
    private let list = Mutex<[UInt8]>([])

    var codes: [UInt8] { list.withLock { $0 } }

    var interceptor: VirtualReaderSource.Interceptor {
        { [self] name, _, command in
            if name == Workbench.one { list.withLock { $0.append(command.ins) } }
            return .none
        }
    }
}
