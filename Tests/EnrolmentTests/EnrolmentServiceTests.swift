// SPDX-License-Identifier: Apache-2.0
import EnrolmentFixtures
import JournalFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import CROUSCore
@testable import Enrolment

@Suite(.timeLimit(.minutes(2))) struct EnrolmentServiceTests {
    private func refusal(_ body: () async throws -> Void) async throws -> UserMessage {
        do {
            try await body()
        } catch let error as EnrolmentError {
            return error.userMessage
        }
        throw Conversation.Unexpected(event: nil)
    }

    @Test func `a holder must be in the directory and in order`() async throws {
        try await TestHost.run { host in
            let noe = try await refusal { _ = try await host.order(.noe) }
            #expect(noe.key == "holder-not-in-order" && noe.detail.contains("annulee"))
            let nobody = try #require(HolderReference("H-0000"))
            let unknown = try await refusal {
                _ = try await host.service.stations.enrol(
                    EnrolmentOrder(holder: nobody, operatorName: ""),
                    station: "left"
                )
            }
            #expect(unknown.key == "unknown-holder")
            #expect(host.phase("left") == .idle)
        }
    }

    @Test func `several stations require a name; an unknown one gets the list`() async throws {
        try await TestHost.run { host in
            let zoe = try host.reference(.zoe)
            let unnamed = try await refusal {
                _ = try await host.service.stations.enrol(EnrolmentOrder(holder: zoe, operatorName: ""), station: nil)
            }
            #expect(unnamed.key == "station-not-named" && unnamed.english.contains("left, right"))
            let unknown = try await refusal { _ = try await host.order(station: "middle") }
            #expect(unknown.key == "unknown-station" && unknown.english.contains("left, right"))
        }
    }

    @Test func `a training profile writes on a real reader only with permission`() async throws {
        let real = ReaderName("ACS ACR1252 00 00")
        for isAllowed in [false, true] {
            try await TestHost.run({
                $0.stations = [StationPlace(name: "left", reader: "ACR1252")]
                $0.allowsRealReaders = isAllowed
            }) { host in
                host.readers.attach(real, playingReal: true)
                try await waitUntil("the reader is there") { host.phase("left") == .idle }
                var order = try await host.order()
                try await order.expect(.putCardOn)
                host.readers.put(try host.card(), on: real)
                if isAllowed {
                    _ = try await order.enrolled()
                } else {
                    #expect(try await order.failed().key == "training-profile")
                    #expect(host.readers.commandCount(on: real) == 3, "GetVersion only")
                }
            }
        }
    }

    @Test func `an ambiguous reader belongs to no station until one of the two is detached`() async throws {
        let rival = ReaderName("Virtual reader one 00 01")
        try await TestHost.run { host in
            host.readers.attach(rival)
            try await waitUntil("the station has lost its reader") { host.phase("left") == .noReader }
            let message = try await refusal {
                _ = try await host.service.cards.inspectCard(on: ReaderName("reader one"))
            }
            #expect(message.key == "ambiguous-reader")
            #expect(message.detail.contains(rival.rawValue) && message.detail.contains(TestHost.one.rawValue))
            let unknown = try await refusal {
                _ = try await host.service.cards.inspectCard(on: ReaderName("reader nine"))
            }
            #expect(unknown.key == "unknown-reader")
            host.readers.detach(rival)
            try await waitUntil("the station has its reader") { host.phase("left") == .idle }
            try await host.enrol(try host.card())
        }
    }

    @Test func `an inspection shows a card and writes nothing`() async throws {
        try await TestHost.run { host in
            let image = MemoryCardImage()
            host.readers.put(try host.card(1, image: image), on: TestHost.one)
            let blank = image.image
            let inspection = try await host.service.cards.inspectCard(on: TestHost.one)
            #expect(try inspection.uid == Sample.uid(1) && inspection.known == nil)
            #expect(image.image == blank)
            let unread = try await refusal { _ = try await host.service.cards.readCard(on: TestHost.one) }
            #expect(unread.key == "not-encoded")
            #expect(try host.journalled().isEmpty)
        }
    }

    @Test func `registry and CSV follow the journal`() async throws {
        try await TestHost.run { host in
            let result = try await host.enrol(try host.card())
            let (cards, lines) = try await host.service.records.rebuildRegistry()
            #expect((cards, lines) == (1, 2))
            let csv = try await host.service.records.crousCSV().split(separator: "\n")
            #expect(csv.count == 2)
            #expect(csv.last?.contains(";\(result.uid);\(result.uid);") == true)
            #expect(try await host.service.records.journalText(last: 1).split(separator: "\n").count == 2)
            #expect(await host.service.status.status().journalSequence == 2)
        }
    }
}

/// A driver that never returns.
@Suite(.timeLimit(.minutes(1))) struct SilentReaderTests {
    @Test func `a hung reader's station is out of service, the other enrols, the service ends`() async throws {
        let silent = Mutex<[ReaderName]>([])
        let gate = Gate(TestHost.one, at: 5)
        defer { gate.open() }
        let clock = ContinuousClock()
        var cancelled = clock.now
        try await TestHost.run({ $0.overdue = { silent.withLock { $0 } } }) { host in
            host.readers.intercept(gate.interceptor)
            var stuck = try await host.order(.zoe, station: "left")
            try await stuck.expect(.putCardOn)
            host.readers.put(try host.card(), on: TestHost.one)
            try await waitUntil("the reader is being called") { gate.isReached }
            silent.withLock { $0 = [TestHost.one] }
            #expect(try await stuck.failed().key == "station-out-of-service")
            #expect(host.phase("left") == .outOfService)
            let refused = await #expect(throws: EnrolmentError.self) { try await host.order(.zoe) }
            #expect(try #require(refused).userMessage.key == "station-out-of-service")
            // The stuck conversation has the SAM: it is taken away, and the other station gets it.
            var going = try await host.order(.elodie, station: "right")
            try await going.expect(.putCardOn)
            host.readers.put(try host.card(2), on: TestHost.two)
            #expect(try await going.enrolled().uid == Sample.uid(2))
            #expect(host.phase("right") == .idle && host.phase("left") == .outOfService)
            cancelled = clock.now
        }
        #expect(cancelled.duration(to: clock.now) < .seconds(10))
    }

    @Test func `a driver that comes back puts its station into service again`() async throws {
        let silent = Mutex<[ReaderName]>([])
        let gate = Gate(TestHost.one, at: 5)
        try await TestHost.run({ $0.overdue = { silent.withLock { $0 } } }) { host in
            host.readers.intercept(gate.interceptor)
            var stuck = try await host.order(.zoe)
            try await stuck.expect(.putCardOn)
            let card = try host.card()
            host.readers.put(card, on: TestHost.one)
            try await waitUntil("the reader is being called") { gate.isReached }
            silent.withLock { $0 = [TestHost.one] }
            #expect(try await stuck.failed().key == "station-out-of-service")
            silent.withLock { $0 = [] }
            gate.open()
            try await waitUntil("the station is in service") { host.phase("left") == .idle }
            host.readers.intercept(nil)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            #expect(try await host.enrol(card).number == Sample.number(1))
        }
    }
}
