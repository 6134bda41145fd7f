// SPDX-License-Identifier: Apache-2.0
import EnrolmentFixtures
import JournalFixtures
import RegistryFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment
@testable import Journal
@testable import Registry

/// Every flow of the service, torn at every command in every way: the next tap continues in the row of
/// docs/card-rows.md and finishes the card with its number, and the journal records it once.
@Suite(.timeLimit(.minutes(10))) struct ServiceTearTests {
    /// Random outcomes of a tear in the middle of a write.
    private static let seeds: Range<UInt64> = 0..<3

    @Test(arguments: ServiceFlow.all) func `every tear is finished by the next tap`(flow: ServiceFlow)
        async throws
    {
        let commands = try flow.commands()
        #expect(try await untornCodes(flow) == commands.map(\.code))
        let tears = commands.enumerated().flatMap { index, command in
            TearPlan.Moment.allCases.flatMap { moment in
                (moment == .middle ? Self.seeds : 0..<1).map { seed in
                    Tear(command: command, plan: TearPlan(moment, .command(index + 1)), seed: seed)
                }
            }
        }
        let walk = "tears of the service: \(flow.testDescription)"
        for tear in TestRun.current.cases(of: walk, tears, count: 15, kinds: \.kinds) {
            try await check(flow, tear.plan, seed: tear.seed, rows: Self.rows(tear.command, tear.plan.moment))
        }
    }

    private struct Tear {
        let command: ServiceFlow.Command
        let plan: TearPlan
        let seed: UInt64

        var kinds: [String] { ["\(plan.moment)", "\(command.code)"] }
    }

    private static func rows(_ command: ServiceFlow.Command, _ moment: TearPlan.Moment) -> Set<String> {
        switch moment {
        case .before: [command.lost]
        case .after: [command.executed]
        // Old or new, at random.
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

    /// The commands of an undisturbed tap.
    private func untornCodes(_ flow: ServiceFlow) async throws -> [UInt8] {
        var codes: [UInt8] = []
        try await TestHost.run { host in
            let card = try card(seed: 0)
            try await flow.prepare(host, card)
            let trace = CommandTrace()
            host.readers.intercept(trace.interceptor)
            host.readers.put(card, on: TestHost.one)
            try await flow.tap(host)
            codes = trace.codes
            try checkEnd(flow, host, "untorn")
        }
        return codes
    }

    private func check(_ flow: ServiceFlow, _ plan: TearPlan, seed: UInt64, rows: Set<String>) async throws {
        let place = "\(flow.testDescription), \(plan.moment) \(plan.place), seed \(seed)"
        try await TestHost.run { host in
            let card = try card(seed: seed)
            try await flow.prepare(host, card)
            card.tear(plan)
            host.readers.put(card, on: TestHost.one)
            await #expect(throws: EnrolmentError.self, "\(place)") { try await flow.tap(host) }
            host.readers.put(card, on: TestHost.one)
            try await flow.tap(host)
            let cells = try #require(host.journalText(last: 1).split(separator: "\n").last)
                .split(separator: ";", omittingEmptySubsequences: false)
            let row = cells[flow.column].replacing("row ", with: "")
            #expect(rows.contains(String(row)), "\(place): \(row)")
            try checkEnd(flow, host, place)
            let last = host.journal.head
            try await flow.idleTap(host)
            #expect(host.journal.head == last, "\(place): a third tap has nothing to do")
        }
    }

    private func checkEnd(_ flow: ServiceFlow, _ host: TestHost, _ place: String) throws {
        #expect(try host.journalled() == flow.events, "\(place)")
        let known = try #require(host.journal.card(Sample.uid(1)))
        #expect(try known.state == flow.state && known.number == Sample.number(flow.number), "\(place)")
        let cards = host.journal.withState { state in CardState.allCases.flatMap { state.cards(in: $0) } }
        #expect(Set(cards.map(\.uid)).count == cards.count && Set(cards.map(\.number)).count == cards.count, "\(place)")
        #expect(try host.verifiedJournal().cards == cards.count, "\(place)")
        let other = host.folder.file("other.sqlite")
        _ = try Registry.rebuild(path: other, from: host.journal)
        #expect(
            try RegistryFixture.dump(host.folder.file("registry.sqlite")) == RegistryFixture.dump(other),
            "\(place)"
        )
    }
}

/// The codes of the commands that reach the card on the first reader.
private final class CommandTrace: Sendable {
    private let list = Mutex<[UInt8]>([])

    var codes: [UInt8] { list.withLock { $0 } }

    var interceptor: VirtualReaderSource.Interceptor {
        { [self] name, _, command in
            if name == TestHost.one { list.withLock { $0.append(command.ins) } }
            return .none
        }
    }
}
