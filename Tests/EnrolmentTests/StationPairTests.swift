// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Dispatch
import Journal
import SmartCard
import Synchronization
import Testing
import VirtualReaders

@testable import Enrolment

/// Two stations with one SAM between them.
@Suite(.timeLimit(.minutes(2))) struct StationPairTests {
    @Test func `one holder ordered at both is served at the first`() async throws {
        try await Workbench.run { bench in
            var first = try await bench.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            let error = await #expect(throws: EnrolmentError.self) {
                try await bench.order(.zoe, station: "right")
            }
            let message = try #require(error).userMessage
            #expect(message.key == "holder-busy")
            #expect(message.english.contains("left") && message.french.contains("left"))
            bench.readers.put(try bench.card(), on: Workbench.one)
            _ = try await first.enrolled()
            var second = try await bench.order(.zoe, station: "right")
            try await second.expect(.putCardOn)
            bench.readers.put(try bench.card(2), on: Workbench.two)
            #expect(try await second.failed().key == "holder-has-card")
        }
    }

    @Test func `one station takes one order at a time`() async throws {
        try await Workbench.run { bench in
            var first = try await bench.order(.zoe)
            try await first.expect(.putCardOn)
            let error = await #expect(throws: EnrolmentError.self) { try await bench.order(.elodie) }
            #expect(try #require(error).userMessage.key == "station-busy")
            let inspection = await #expect(throws: EnrolmentError.self) {
                try await bench.service.inspectCard(on: Workbench.one)
            }
            #expect(try #require(inspection).userMessage.key == "station-busy")
        }
    }

    @Test func `one UID at both stations goes to the first`() async throws {
        try await Workbench.run { bench in
            let gate = Gate(Workbench.one, at: 5)
            bench.readers.intercept(gate.interceptor)
            var first = try await bench.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            var second = try await bench.order(.elodie, station: "right")
            try await second.expect(.putCardOn)
            bench.readers.put(try bench.card(), on: Workbench.one)
            try await bench.until("the first card is worked on") { gate.isReached }
            bench.readers.put(try bench.card(), on: Workbench.two)
            let message = try await second.failed()
            #expect(message.key == "card-busy" && message.english.contains("left"))
            #expect(bench.readers.commandCount(on: Workbench.two) == 0)
            gate.open()
            _ = try await first.enrolled()
        }
    }

    @Test func `the second waits for the SAM, then goes on`() async throws {
        try await Workbench.run { bench in
            let gate = Gate(Workbench.one, at: 5)
            bench.readers.intercept(gate.interceptor)
            var first = try await bench.order(.zoe, station: "left")
            try await first.expect(.putCardOn)
            bench.readers.put(try bench.card(1), on: Workbench.one)
            try await bench.until("the first card is worked on") { gate.isReached }
            var second = try await bench.order(.elodie, station: "right")
            try await second.expect(.putCardOn)
            bench.readers.put(try bench.card(2), on: Workbench.two)
            try await bench.until("the second station works") { bench.phase("right") == .working }
            #expect(bench.phase("left") == .working)
            #expect(bench.service.status.journalSequence == 1)
            gate.open()
            let results = [try await first.enrolled(), try await second.enrolled()]
            #expect(try results.map(\.number) == [Sample.number(1), Sample.number(2)])
            #expect(try await bench.service.verifyJournal().cards == 2)
        }
    }

    @Test func `an order waiting at one station holds nobody up at the other`() async throws {
        try await Workbench.run { bench in
            var waiting = try await bench.order(.elodie, station: "right")
            try await waiting.expect(.putCardOn)
            try await bench.enrol(try bench.card(1), for: .zoe)
            bench.readers.put(try bench.card(2), on: Workbench.two)
            #expect(try await waiting.enrolled().number == Sample.number(2))
        }
    }
}

/// Holds a conversation up at its n-th command until it is opened.
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
