// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Dispatch
import EnrolmentFixtures
import Journal
import JournalFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing
import VirtualReaders

@testable import Enrolment

/// Two stations that share one SAM.
@Suite(.timeLimit(.minutes(2))) struct StationPairTests {
    @Test func `one holder ordered at both is served at the first`() async throws {
        try await TestHost.run { host in
            var first = try await host.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            let error = await #expect(throws: EnrolmentError.self) {
                try await host.order(.zoe, station: "right")
            }
            let message = try #require(error).userMessage
            #expect(message.key == "holder-busy")
            #expect(message.english.contains("left") && message.french.contains("left"))
            host.readers.put(try host.card(), on: TestHost.one)
            _ = try await first.enrolled()
            var second = try await host.order(.zoe, station: "right")
            try await second.expect(.putCardOn)
            host.readers.put(try host.card(2), on: TestHost.two)
            #expect(try await second.failed().key == "holder-has-card")
        }
    }

    @Test func `one station accepts one order at a time`() async throws {
        try await TestHost.run { host in
            var first = try await host.order(.zoe)
            try await first.expect(.putCardOn)
            let error = await #expect(throws: EnrolmentError.self) { try await host.order(.elodie) }
            #expect(try #require(error).userMessage.key == "station-busy")
            let inspection = await #expect(throws: EnrolmentError.self) {
                try await host.service.cards.inspectCard(on: TestHost.one)
            }
            #expect(try #require(inspection).userMessage.key == "station-busy")
        }
    }

    @Test func `one UID at both stations goes to the first`() async throws {
        try await TestHost.run { host in
            let gate = Gate(TestHost.one, at: 5)
            host.readers.intercept(gate.interceptor)
            var first = try await host.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            var second = try await host.order(.elodie, station: "right")
            try await second.expect(.putCardOn)
            host.readers.put(try host.card(), on: TestHost.one)
            try await waitUntil("the first card is worked on") { gate.isReached }
            host.readers.put(try host.card(), on: TestHost.two)
            let message = try await second.failed()
            #expect(message.key == "card-busy" && message.english.contains("left"))
            #expect(host.readers.commandCount(on: TestHost.two) == 3, "GetVersion only")
            gate.open()
            _ = try await first.enrolled()
        }
    }

    @Test func `the second station waits for the SAM, then goes on`() async throws {
        try await TestHost.run { host in
            let gate = Gate(TestHost.one, at: 5)
            host.readers.intercept(gate.interceptor)
            var first = try await host.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            host.readers.put(try host.card(1), on: TestHost.one)
            try await waitUntil("the first card is worked on") { gate.isReached }
            var second = try await host.order(.elodie, station: "right")
            try await second.expect(.putCardOn)
            host.readers.put(try host.card(2), on: TestHost.two)
            try await waitUntil("the second station works") { host.phase("right") == .working }
            #expect(host.phase("left") == .working)
            #expect(await host.service.status.status().journalSequence == 1)
            gate.open()
            let results = [try await first.enrolled(), try await second.enrolled()]
            #expect(try results.map(\.number) == [Sample.number(1), Sample.number(2)])
            #expect(try await host.service.records.verifyJournal().cards == 2)
        }
    }

    @Test func `an order waiting at one station does not delay the other`() async throws {
        try await TestHost.run { host in
            var waiting = try await host.order(.elodie, station: "right")
            try await waiting.expect(.putCardOn)
            try await host.enrol(try host.card(1), for: .zoe)
            host.readers.put(try host.card(2), on: TestHost.two)
            #expect(try await waiting.enrolled().number == Sample.number(2))
        }
    }
}

/// Holds a conversation at its n-th command until it is opened.
final class Gate: Sendable {
    private let reader: ReaderName
    private let place: Int
    private let reached = Atomic(false)
    private let semaphore = DispatchSemaphore(value: 0)

    init(_ reader: ReaderName, at place: Int) {
        self.reader = reader
        self.place = place
    }

    var isReached: Bool { reached.load(ordering: .acquiring) }

    var interceptor: VirtualReaderSource.Interceptor {
        { [self] name, count, _ in
            guard name == reader, count == place else { return .none }
            reached.store(true, ordering: .releasing)
            semaphore.wait()
            return .none
        }
    }

    func open() { semaphore.signal() }
}
