// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import Enrolment
import EnrolmentFixtures
import Journal
import JournalFixtures
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

/// The card leaves in the middle: the same one is asked for, another is not taken for it, the number stays.
@Suite(.timeLimit(.minutes(3))) struct StationTearTests {
    @Test(arguments: 1...21, [VirtualReaderSource.Interruption.removeBefore, .removeAfter])
    func `pulled at any command and put back, the card is finished with its number`(
        place: Int,
        how: VirtualReaderSource.Interruption
    ) async throws {
        try await TestHost.run { host in
            let card = try host.card()
            let uid = try Sample.uid(1)
            host.readers.intercept(pull(from: TestHost.one, at: place, how))
            var order = try await host.order()
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            // Three commands identify the card, the fourth looks: the card does not have the application.
            let isBegun = try await host.isReserved(uid, after: &order)
            #expect(isBegun == (place > 4))
            host.readers.put(card, on: TestHost.one)
            let result = try await order.enrolled()
            #expect(try (result.uid, result.number) == (uid, Sample.number(1)))
            #expect(result.resumed == isBegun)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
            #expect(try await host.service.cards.readCard(on: TestHost.one).record.number == result.number)
        }
    }

    @Test func `another card put on instead must be taken off and is not touched`() async throws {
        try await TestHost.run { host in
            let (card, uid) = (try host.card(1), try Sample.uid(1))
            let image = MemoryCardImage()
            let other = try host.card(2, image: image)
            let blank = image.image
            host.readers.intercept(pull(from: TestHost.one, at: 9, .removeAfter))
            var order = try await host.order()
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            try await order.expect(.putSameCardOn(uid))
            let commands = host.readers.commandCount(on: TestHost.one)
            host.readers.put(other, on: TestHost.one)
            try await order.expect(.takeCardOff)
            #expect(host.readers.commandCount(on: TestHost.one) == commands)
            #expect(image.image == blank)
            host.readers.takeCard(off: TestHost.one)
            try await order.expect(.putSameCardOn(uid))
            host.readers.put(card, on: TestHost.one)
            let result = try await order.enrolled()
            #expect(try result.resumed && result.uid == uid && result.number == Sample.number(1))
            #expect(try host.journal.card(Sample.uid(2)) == nil)
        }
    }

    @Test func `the order is given up and the card is finished by the next order`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            host.readers.intercept(pull(from: TestHost.one, at: 12, .removeBefore))
            do {
                var order = try await host.order()
                try await order.expect(.putCardOn)
                host.readers.put(card, on: TestHost.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await waitUntil("the order is gone") { host.phase("left") == .idle }
            let refused = try await host.refusal(of: try host.card(2))
            #expect(refused.key == "holder-has-unfinished-card")
            #expect(try refused.english.contains(Sample.uid(1).description))
            let result = try await host.enrol(card)
            #expect(try result.resumed && result.number == Sample.number(1))
        }
    }

    @Test func `a card pulled twice is finished too`() async throws {
        try await TestHost.run { host in
            let (card, uid) = (try host.card(), try Sample.uid(1))
            var order = try await host.order()
            try await order.expect(.putCardOn)
            for place in [8, 6] {
                host.readers.intercept(pull(from: TestHost.one, at: place, .removeAfter))
                host.readers.put(card, on: TestHost.one)
                try await order.expect(.putSameCardOn(uid))
            }
            host.readers.put(card, on: TestHost.one)
            #expect(try await order.enrolled().number == Sample.number(1))
        }
    }

    @Test func `the reader unplugged in the middle leaves a card that the next order finishes`() async throws {
        try await TestHost.run { host in
            let card = try host.card()
            let readers = host.readers
            readers.intercept { name, place, _ in
                if name == TestHost.one, place == 9 { readers.detach(TestHost.one) }
                return .none
            }
            var order = try await host.order()
            try await order.expect(.putCardOn)
            readers.put(card, on: TestHost.one)
            try await order.expect(.putSameCardOn(Sample.uid(1)))
            #expect(try await order.failed().key == "reader-gone")
            readers.intercept(nil)
            readers.attach(TestHost.one)
            try await waitUntil("the reader is back") { host.phase("left") == .idle }
            let result = try await host.enrol(card)
            #expect(try result.resumed && result.number == Sample.number(1))
        }
    }
}

extension TestHost {
    /// Reads the event after the card was pulled: true when a number is bound to the card and the same one is asked
    /// for.
    fileprivate func isReserved(_ uid: CardUID, after order: inout Conversation) async throws -> Bool {
        switch await order.next() {
        case .putCardOn: false
        case .putSameCardOn(uid): true
        case let event: throw Conversation.Unexpected(event: event)
        }
    }
}
