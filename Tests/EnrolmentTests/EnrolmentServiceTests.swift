// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
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
        throw WorkbenchError.unexpected(nil)
    }

    @Test func `a holder must be in the list and in order`() async throws {
        try await Workbench.run { bench in
            let noe = try await refusal { _ = try await bench.order(.noe) }
            #expect(noe.key == "holder-not-in-order" && noe.detail.contains("annulee"))
            let nobody = try #require(HolderReference("H-0000"))
            let unknown = try await refusal {
                _ = try await bench.service.enrol(EnrolmentWish(holder: nobody, operatorName: ""), station: "left")
            }
            #expect(unknown.key == "unknown-holder")
            #expect(bench.phase("left") == .idle)
        }
    }

    @Test func `several stations want a name, an unknown one is told the others`() async throws {
        try await Workbench.run { bench in
            let zoe = try bench.reference(.zoe)
            let unnamed = try await refusal {
                _ = try await bench.service.enrol(EnrolmentWish(holder: zoe, operatorName: ""), station: nil)
            }
            #expect(unnamed.key == "station-not-named" && unnamed.english.contains("left, right"))
            let unknown = try await refusal { _ = try await bench.order(station: "middle") }
            #expect(unknown.key == "unknown-station" && unknown.english.contains("left, right"))
        }
    }

    @Test func `a training profile never writes on a real reader unless it is allowed`() async throws {
        let real = ReaderName("ACS ACR1252 00 00")
        for isAllowed in [false, true] {
            try await Workbench.run({
                $0.stations = [EnrolmentService.StationPlace(name: "left", reader: "ACR1252")]
                $0.allowsRealReaders = isAllowed
            }) { bench in
                bench.readers.attach(real, playingReal: true)
                try await bench.until("the reader is there") { bench.phase("left") == .idle }
                var order = try await bench.order()
                try await order.expect(.putCardOn)
                bench.readers.put(try bench.card(), on: real)
                if isAllowed {
                    _ = try await order.enrolled()
                } else {
                    #expect(try await order.failed().key == "training-profile")
                    #expect(bench.readers.commandCount(on: real) == 0)
                }
            }
        }
    }

    @Test func `an ambiguous reader is nobody's until one of the two goes`() async throws {
        let rival = ReaderName("Virtual reader one 00 01")
        try await Workbench.run { bench in
            bench.readers.attach(rival)
            try await bench.until("the station has lost its reader") { bench.phase("left") == .noReader }
            let message = try await refusal { _ = try await bench.service.inspectCard(on: ReaderName("reader one")) }
            #expect(message.key == "ambiguous-reader")
            #expect(message.detail.contains(rival.rawValue) && message.detail.contains(Workbench.one.rawValue))
            let unknown = try await refusal { _ = try await bench.service.inspectCard(on: ReaderName("reader nine")) }
            #expect(unknown.key == "unknown-reader")
            bench.readers.detach(rival)
            try await bench.until("the station has its reader") { bench.phase("left") == .idle }
            try await bench.enrol(try bench.card())
        }
    }

    @Test func `a look shows a card and writes nothing`() async throws {
        try await Workbench.run { bench in
            let image = MemoryCardImage()
            bench.readers.put(try bench.card(1, image: image), on: Workbench.one)
            let blank = image.image
            let inspection = try await bench.service.inspectCard(on: Workbench.one)
            #expect(try inspection.uid == Sample.uid(1) && inspection.known == nil)
            #expect(image.image == blank)
            let unread = try await refusal { _ = try await bench.service.readCard(on: Workbench.one) }
            #expect(unread.key == "not-encoded")
            #expect(try bench.journalled().isEmpty)
        }
    }

    @Test func `registry and CSV follow the journal`() async throws {
        try await Workbench.run { bench in
            let result = try await bench.enrol(try bench.card())
            let (cards, lines) = try await bench.service.rebuildRegistry()
            #expect((cards, lines) == (1, 2))
            let csv = try await bench.service.crousCSV().split(separator: "\n")
            #expect(csv.count == 2)
            #expect(csv.last?.contains(";\(result.uid);\(result.uid);") == true)
            #expect(try await bench.service.journalText(last: 1).split(separator: "\n").count == 2)
            #expect(bench.service.status.journalSequence == 2)
        }
    }
}

/// A driver that never returns.
@Suite(.timeLimit(.minutes(1))) struct SilentReaderTests {
    @Test func `its station is out of service, the other enrols, and the service still ends`() async throws {
        let silent = Mutex<[ReaderName]>([])
        let gate = Gate(Workbench.one, at: 5)
        defer { gate.open() }
        let clock = ContinuousClock()
        var cancelled = clock.now
        try await Workbench.run({ $0.overdue = { silent.withLock { $0 } } }) { bench in
            bench.readers.intercept(gate.interceptor)
            var stuck = try await bench.order(.zoe, station: "left")
            try await stuck.expect(.putCardOn)
            bench.readers.put(try bench.card(), on: Workbench.one)
            try await bench.until("the reader is being called") { gate.isReached }
            silent.withLock { $0 = [Workbench.one] }
            #expect(try await stuck.failed().key == "station-out-of-service")
            #expect(bench.phase("left") == .outOfService)
            let refused = await #expect(throws: EnrolmentError.self) { try await bench.order(.zoe) }
            #expect(try #require(refused).userMessage.key == "station-out-of-service")
            // The stuck conversation had the SAM: it is taken away, and the other station has it.
            var going = try await bench.order(.elodie, station: "right")
            try await going.expect(.putCardOn)
            bench.readers.put(try bench.card(2), on: Workbench.two)
            #expect(try await going.enrolled().uid == Sample.uid(2))
            #expect(bench.phase("right") == .idle && bench.phase("left") == .outOfService)
            cancelled = clock.now
        }
        #expect(cancelled.duration(to: clock.now) < .seconds(10))
    }

    @Test func `a driver that comes back puts its station into service again`() async throws {
        let silent = Mutex<[ReaderName]>([])
        let gate = Gate(Workbench.one, at: 5)
        try await Workbench.run({ $0.overdue = { silent.withLock { $0 } } }) { bench in
            bench.readers.intercept(gate.interceptor)
            var stuck = try await bench.order(.zoe)
            try await stuck.expect(.putCardOn)
            let card = try bench.card()
            bench.readers.put(card, on: Workbench.one)
            try await bench.until("the reader is being called") { gate.isReached }
            silent.withLock { $0 = [Workbench.one] }
            #expect(try await stuck.failed().key == "station-out-of-service")
            silent.withLock { $0 = [] }
            gate.open()
            try await bench.until("the station is in service") { bench.phase("left") == .idle }
            bench.readers.intercept(nil)
            bench.readers.takeCard(off: Workbench.one)
            try await bench.until("the card is off") { !bench.isCardPresent("left") }
            #expect(try await bench.enrol(card).number == Sample.number(1))
        }
    }
}
