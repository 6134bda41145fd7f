// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import Journal
import Registry
import SmartCard
import Testing
import VirtualReaders

@testable import Enrolment

/// One order, one card: what the desk is asked for, and what is written down.
@Suite(.timeLimit(.minutes(2))) struct StationTests {
    @Test func `a card put on after the order is enrolled and linked`() async throws {
        try await Workbench.run { bench in
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            bench.readers.put(try bench.card(), on: Workbench.one)
            let result = try await order.enrolled()
            #expect(order.steps == EncodingStep.plan(for: bench.service.profile))
            #expect(try result.uid == Sample.uid(1))
            #expect(try result.number == Sample.number(1))
            #expect(try result.holder == bench.reference(.zoe))
            #expect(!result.resumed && !result.alreadyEnrolled)
            #expect(result.cardCommands == 18)
            #expect(result.journalSequence == 2)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
            let known = try #require(bench.journal.card(result.uid))
            #expect(known.state == .enrolled && known.number == result.number && known.holder == result.holder)
            #expect(known.station == "host/\(Workbench.one)")
            #expect(try bench.service.records.registry.card(result.uid) == known)
            #expect(try await bench.service.readCard(on: Workbench.one).record.number == result.number)
        }
    }

    @Test func `numbers are given in order and never twice`() async throws {
        try await Workbench.run { bench in
            let first = try await bench.enrol(try bench.card(1), for: .zoe)
            bench.readers.takeCard(off: Workbench.one)
            try await bench.until("the card is off") { !bench.isCardPresent("left") }
            let second = try await bench.enrol(try bench.card(2), for: .elodie)
            #expect(second.number.value == first.number.value + 1)
            #expect(try await bench.service.verifyJournal().cards == 2)
        }
    }

    @Test func `a card that lies there at the start is never taken for the order's`() async throws {
        try await Workbench.run(before: { $0.readers.put(try $0.card(), on: Workbench.one) }) { bench in
            try await bench.until("the card is seen") { bench.isCardPresent("left") }
            var order = try await bench.order()
            try await order.expect(.takeCardOff)
            #expect(bench.readers.commandCount(on: Workbench.one) == 0)
            bench.readers.takeCard(off: Workbench.one)
            try await order.expect(.putCardOn)
            bench.readers.put(try bench.card(2), on: Workbench.one)
            #expect(try await order.enrolled().uid == Sample.uid(2))
        }
    }

    @Test func `a card left after its order must be taken off before the next`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            try await bench.enrol(card, for: .zoe)
            let commands = bench.readers.commandCount(on: Workbench.one)
            var order = try await bench.order(.elodie)
            try await order.expect(.takeCardOff)
            #expect(bench.readers.commandCount(on: Workbench.one) == commands)
            bench.readers.takeCard(off: Workbench.one)
            try await order.expect(.putCardOn)
            bench.readers.put(try bench.card(2), on: Workbench.one)
            #expect(try await order.enrolled().uid == Sample.uid(2))
        }
    }

    @Test func `a card without an order is left alone`() async throws {
        try await Workbench.run { bench in
            bench.readers.put(try bench.card(), on: Workbench.one)
            try await bench.until("the card is seen") { bench.isCardPresent("left") }
            #expect(bench.phase("left") == .idle)
            #expect(bench.readers.commandCount(on: Workbench.one) == 0)
            #expect(try bench.journalled().isEmpty)
        }
    }

    @Test func `a mute card is asked to be taken off, a good one does it`() async throws {
        try await Workbench.run { bench in
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            bench.readers.put(OtherCard(.mute), on: Workbench.one)
            try await order.expect(.takeCardOff)
            bench.readers.takeCard(off: Workbench.one)
            try await order.expect(.putCardOn)
            bench.readers.put(try bench.card(), on: Workbench.one)
            _ = try await order.enrolled()
        }
    }

    @Test func `the same card for the same holder again changes nothing`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card()
            let first = try await bench.enrol(card)
            bench.readers.takeCard(off: Workbench.one)
            try await bench.until("the card is off") { !bench.isCardPresent("left") }
            let again = try await bench.enrol(card)
            #expect(again.alreadyEnrolled && !again.resumed)
            #expect((again.number, again.journalSequence) == (first.number, first.journalSequence))
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `an order ends when its time is over, and the station is free`() async throws {
        try await Workbench.run { bench in
            var order = try await bench.order(timeout: .milliseconds(50))
            try await order.expect(.putCardOn)
            let message = try await order.failed()
            #expect(message.key == "timed-out")
            try await bench.until("the station is free") { bench.phase("left") == .idle }
            try await bench.enrol(try bench.card())
        }
    }

    @Test func `leaving the events withdraws the order`() async throws {
        try await Workbench.run { bench in
            do {
                var order = try await bench.order()
                try await order.expect(.putCardOn)
                #expect(bench.phase("left") == .waiting)
            }
            try await bench.until("the order is gone") { bench.phase("left") == .idle }
            bench.readers.put(try bench.card(), on: Workbench.one)
            try await bench.until("the card is seen") { bench.isCardPresent("left") }
            #expect(bench.readers.commandCount(on: Workbench.one) == 0)
        }
    }

    @Test func `a reader unplugged ends the order and serves again when it is back`() async throws {
        try await Workbench.run { bench in
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            bench.readers.detach(Workbench.one)
            #expect(try await order.failed().key == "reader-gone")
            #expect(bench.phase("left") == .noReader)
            await #expect(throws: EnrolmentError.self) { try await bench.order() }
            bench.readers.attach(Workbench.one)
            try await bench.until("the reader is back") { bench.phase("left") == .idle }
            try await bench.enrol(try bench.card())
        }
    }

    @Test func `the end of the service withdraws what waits`() async throws {
        var order: Conversation?
        try await Workbench.run { bench in
            order = try await bench.order()
            try await order?.expect(.putCardOn)
        }
        #expect(try await order?.failed().key == "withdrawn")
    }
}
