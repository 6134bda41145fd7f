// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import Enrolment
import Journal
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

/// The card leaves in the middle: the same one is asked for, another is not taken for it, the number stays.
@Suite(.timeLimit(.minutes(3))) struct StationTearTests {
    @Test(arguments: 1...18, [VirtualReaderSource.Interruption.removeBefore, .removeAfter])
    func `pulled at any command and put back, the card is finished with its number`(
        place: Int,
        how: VirtualReaderSource.Interruption
    ) async throws {
        try await Workbench.run { bench in
            let card = try bench.card()
            let uid = try Sample.uid(1)
            bench.readers.intercept(pull(from: Workbench.one, at: place, how))
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            bench.readers.put(card, on: Workbench.one)
            // The first command only looks: the card says that it has no such application.
            let isBegun = try await bench.isReserved(uid, after: &order)
            #expect(isBegun == (place > 1))
            bench.readers.put(card, on: Workbench.one)
            let result = try await order.enrolled()
            #expect(try (result.uid, result.number) == (uid, Sample.number(1)))
            #expect(result.resumed == isBegun)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
            #expect(try await bench.service.readCard(on: Workbench.one).record.number == result.number)
        }
    }

    @Test func `another card put on instead is asked to make room, untouched`() async throws {
        try await Workbench.run { bench in
            let (card, uid) = (try bench.card(1), try Sample.uid(1))
            let image = MemoryCardImage()
            let other = try bench.card(2, image: image)
            let blank = image.image
            bench.readers.intercept(pull(from: Workbench.one, at: 9, .removeAfter))
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            bench.readers.put(card, on: Workbench.one)
            try await order.expect(.putSameCardOn(uid))
            let commands = bench.readers.commandCount(on: Workbench.one)
            bench.readers.put(other, on: Workbench.one)
            try await order.expect(.takeCardOff)
            #expect(bench.readers.commandCount(on: Workbench.one) == commands)
            #expect(image.image == blank)
            bench.readers.takeCard(off: Workbench.one)
            try await order.expect(.putSameCardOn(uid))
            bench.readers.put(card, on: Workbench.one)
            let result = try await order.enrolled()
            #expect(try result.resumed && result.uid == uid && result.number == Sample.number(1))
            #expect(try bench.journal.card(Sample.uid(2)) == nil)
        }
    }

    @Test func `the order is given up and the card is finished at the next one`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            bench.readers.intercept(pull(from: Workbench.one, at: 12, .removeBefore))
            do {
                var order = try await bench.order()
                try await order.expect(.putCardOn)
                bench.readers.put(card, on: Workbench.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await bench.until("the order is gone") { bench.phase("left") == .idle }
            let refused = try await bench.refusal(of: try bench.card(2))
            #expect(refused.key == "holder-has-unfinished-card")
            #expect(try refused.english.contains(Sample.uid(1).description))
            let result = try await bench.enrol(card)
            #expect(try result.resumed && result.number == Sample.number(1))
        }
    }

    @Test func `a card pulled twice is finished all the same`() async throws {
        try await Workbench.run { bench in
            let (card, uid) = (try bench.card(), try Sample.uid(1))
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            for place in [8, 6] {
                bench.readers.intercept(pull(from: Workbench.one, at: place, .removeAfter))
                bench.readers.put(card, on: Workbench.one)
                try await order.expect(.putSameCardOn(uid))
            }
            bench.readers.put(card, on: Workbench.one)
            #expect(try await order.enrolled().number == Sample.number(1))
        }
    }

    @Test func `the reader unplugged in the middle leaves a card that the next order finishes`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card()
            let readers = bench.readers
            readers.intercept { name, place, _ in
                if name == Workbench.one, place == 9 { readers.detach(Workbench.one) }
                return .none
            }
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            readers.put(card, on: Workbench.one)
            try await order.expect(.putSameCardOn(Sample.uid(1)))
            #expect(try await order.failed().key == "reader-gone")
            readers.intercept(nil)
            readers.attach(Workbench.one)
            try await bench.until("the reader is back") { bench.phase("left") == .idle }
            let result = try await bench.enrol(card)
            #expect(try result.resumed && result.number == Sample.number(1))
        }
    }
}

extension Workbench {
    /// What the desk is asked after the card was pulled: true when a number is bound to it and the same one is asked for.
    fileprivate func isReserved(_ uid: CardUID, after order: inout Conversation) async throws -> Bool {
        switch await order.next() {
        case .putCardOn: false
        case .putSameCardOn(uid): true
        case let event: throw WorkbenchError.unexpected(event)
        }
    }
}
