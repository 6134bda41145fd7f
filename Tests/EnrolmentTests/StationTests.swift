// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import EnrolmentFixtures
import Journal
import JournalFixtures
import Registry
import RegistryFixtures
import SmartCard
import TestSupport
import Testing
import VirtualReaders

@testable import Enrolment

/// One order, one card: the events for the desk, and the journal lines.
@Suite(.timeLimit(.minutes(2))) struct StationTests {
    @Test func `a card put on after the order is enrolled and linked`() async throws {
        try await TestHost.run { host in
            var order = try await host.order()
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(), on: TestHost.one)
            let result = try await order.enrolled()
            #expect(order.steps == EncodingStep.plan(for: host.service.profile))
            #expect(try result.uid == Sample.uid(1))
            #expect(try result.number == Sample.number(1))
            #expect(try result.holder == host.reference(.zoe))
            #expect(!result.resumed && !result.alreadyEnrolled)
            #expect(result.cardCommands == 21)
            #expect(result.journalSequence == 2)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
            let known = try #require(host.journal.card(result.uid))
            #expect(known.state == .enrolled && known.number == result.number && known.holder == result.holder)
            #expect(known.station == "host/\(TestHost.one)")
            #expect(try host.records.registry.card(result.uid) == known)
            #expect(try await host.service.cards.readCard(on: TestHost.one).record.number == result.number)
        }
    }

    @Test func `numbers are given in order and never twice`() async throws {
        try await TestHost.run { host in
            let first = try await host.enrol(try host.card(1), for: .zoe)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            let second = try await host.enrol(try host.card(2), for: .elodie)
            #expect(second.number.value == first.number.value + 1)
            #expect(try await host.service.records.verifyJournal().cards == 2)
        }
    }

    @Test func `a card that is there at the start is never taken for the order's`() async throws {
        try await TestHost.run(before: { $0.readers.put(try $0.card(), on: TestHost.one) }) { host in
            try await waitUntil("the card is seen") { host.isCardPresent("left") }
            var order = try await host.order()
            try await order.expect(.takeCardOff)
            #expect(host.readers.commandCount(on: TestHost.one) == 0)
            host.readers.takeCard(off: TestHost.one)
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(2), on: TestHost.one)
            #expect(try await order.enrolled().uid == Sample.uid(2))
        }
    }

    @Test func `a card left after its order must be taken off before the next`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            try await host.enrol(card, for: .zoe)
            let commands = host.readers.commandCount(on: TestHost.one)
            var order = try await host.order(.elodie)
            try await order.expect(.takeCardOff)
            #expect(host.readers.commandCount(on: TestHost.one) == commands)
            host.readers.takeCard(off: TestHost.one)
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(2), on: TestHost.one)
            #expect(try await order.enrolled().uid == Sample.uid(2))
        }
    }

    @Test func `a card without an order is left alone`() async throws {
        try await TestHost.run { host in
            host.readers.put(try host.card(), on: TestHost.one)
            try await waitUntil("the card is seen") { host.isCardPresent("left") }
            #expect(host.phase("left") == .idle)
            #expect(host.readers.commandCount(on: TestHost.one) == 0)
            #expect(try host.journalled().isEmpty)
        }
    }

    @Test func `a mute card must be taken off, and a good one completes the order`() async throws {
        try await TestHost.run { host in
            var order = try await host.order()
            try await order.expect(.putCardOn)
            host.readers.put(OtherCard(.mute), on: TestHost.one)
            try await order.expect(.takeCardOff)
            host.readers.takeCard(off: TestHost.one)
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(), on: TestHost.one)
            _ = try await order.enrolled()
        }
    }

    @Test func `the same card for the same holder again changes nothing`() async throws {
        try await TestHost.run { host in
            let card = try host.card()
            let first = try await host.enrol(card)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            let again = try await host.enrol(card)
            #expect(again.alreadyEnrolled && !again.resumed)
            #expect((again.number, again.journalSequence) == (first.number, first.journalSequence))
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `an order ends at its time limit, and the station is free`() async throws {
        try await TestHost.run { host in
            var order = try await host.order(timeout: .milliseconds(50))
            try await order.expect(.putCardOn)
            let message = try await order.failed()
            #expect(message.key == "timed-out")
            try await waitUntil("the station is free") { host.phase("left") == .idle }
            try await host.enrol(try host.card())
        }
    }

    @Test func `ending the iteration withdraws the order`() async throws {
        try await TestHost.run { host in
            do {
                var order = try await host.order()
                try await order.expect(.putCardOn)
                #expect(host.phase("left") == .waiting)
            }
            try await waitUntil("the order is gone") { host.phase("left") == .idle }
            host.readers.put(try host.card(), on: TestHost.one)
            try await waitUntil("the card is seen") { host.isCardPresent("left") }
            #expect(host.readers.commandCount(on: TestHost.one) == 0)
        }
    }

    @Test func `a reader unplugged ends the order and serves again when it is back`() async throws {
        try await TestHost.run { host in
            var order = try await host.order()
            try await order.expect(.putCardOn)
            host.readers.detach(TestHost.one)
            #expect(try await order.failed().key == "reader-gone")
            #expect(host.phase("left") == .noReader)
            await #expect(throws: EnrolmentError.self) { try await host.order() }
            host.readers.attach(TestHost.one)
            try await waitUntil("the reader is back") { host.phase("left") == .idle }
            try await host.enrol(try host.card())
        }
    }

    @Test func `the end of the service withdraws waiting orders`() async throws {
        var order: Conversation?
        try await TestHost.run { host in
            order = try await host.order()
            try await order?.expect(.putCardOn)
        }
        #expect(try await order?.failed().key == "withdrawn")
    }
}
