// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import EnrolmentFixtures
import Holders
import Journal
import JournalFixtures
import RegistryFixtures
import SmartCard
import TestSupport
import Testing
import VirtualReaders

@testable import Enrolment
@testable import Registry

/// Many stations in one process write one journal and one registry, and take numbers from one range.
@Suite(.timeLimit(.minutes(10))) struct ConcurrencyTests {
    private static let stationCount = 8
    private static let cardCount = TestRun.current.isSoak ? 2000 : 160

    private static let readers = (0..<stationCount).map { ReaderName("Virtual reader pool 00 0\($0)") }

    private static func student(_ index: Int) -> String { String(22_600_000 + index) }

    /// One person for each card.
    private static var holders: [UInt8] {
        let header = Person.file.prefix { !$0.isNewline }
        let lines = (1...cardCount).map { index in
            "\(student(index));;Exemple;Noé;;2004-02-28;noe\(index)@etu.univ-exemple.example;etudiant;valide;2029-12-31"
        }
        return Array(([String(header)] + lines + [""]).joined(separator: "\n").utf8)
    }

    /// Puts every eighth card on the reader of one station, each after its order.
    private static func work(_ host: TestHost, at station: Int) async throws -> [EnrolmentResult] {
        var results: [EnrolmentResult] = []
        for index in stride(from: station + 1, through: cardCount, by: stationCount) {
            let holder = try #require(host.holders.reference(ofStudent: student(index)))
            let wish = EnrolmentOrder(holder: holder, operatorName: "léa")
            let order = try await host.service.stations.enrol(wish, station: "station \(station)")
            var conversation = Conversation(order.events)
            try await conversation.expect(.putCardOn)
            host.readers.put(try host.card(index), on: readers[station])
            let result = try await conversation.enrolled()
            #expect(try result.uid == Sample.uid(index) && result.holder == holder)
            results.append(result)
            host.readers.takeCard(off: readers[station])
            try await waitUntil("the card is off") { !host.isCardPresent("station \(station)") }
        }
        return results
    }

    @Test func `eight stations enrol cards at the same time`() async throws {
        try await TestHost.run { setup in
            setup.numberCount = UInt64(Self.cardCount)
            setup.stations = Self.readers.enumerated().map { index, reader in
                StationPlace(name: "station \(index)", reader: reader.rawValue)
            }
        } before: { host in
            for reader in Self.readers { host.readers.attach(reader) }
            let refused = try host.holders.importCSV(Self.holders).refused
            #expect(refused.isEmpty)
        } _: { host in
            let results = try await withThrowingTaskGroup(of: [EnrolmentResult].self) { group in
                for station in 0..<Self.stationCount { group.addTask { try await Self.work(host, at: station) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try check(results, host)
            print("walk: concurrency: \(Self.stationCount) stations, \(results.count) of \(Self.cardCount) cards")
        }
    }

    private func check(_ results: [EnrolmentResult], _ host: TestHost) throws {
        #expect(results.count == Self.cardCount)
        #expect(Set(results.map(\.uid)).count == Self.cardCount)
        // The range is exactly used up: no number is given twice and none is lost.
        #expect(Set(results.map(\.number)).count == Self.cardCount)
        #expect(Set(results.map(\.journalSequence)).count == Self.cardCount)
        let summary = try host.verifiedJournal()
        #expect(summary.cards == Self.cardCount && summary.head.sequence == UInt64(2 * Self.cardCount))
        for result in results {
            let card = try #require(host.journal.card(result.uid))
            #expect(card.number == result.number && card.holder == result.holder && card.state == .enrolled)
            #expect(card.sequence == result.journalSequence)
        }
        let rebuilt = try Registry.rebuild(path: host.folder.file("rebuilt.sqlite"), from: host.journal)
        let cards = try host.records.registry.cards()
        #expect(try cards.count == Self.cardCount && cards == rebuilt.cards())
    }
}
