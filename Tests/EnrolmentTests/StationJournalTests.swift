// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Journal
import SmartCard
import Synchronization
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment

/// The journal or the numbers give out: the card is either untouched, or finished and closed by the next tap.
@Suite(.timeLimit(.minutes(2))) struct StationJournalTests {
    @Test func `a full disk at the reservation leaves the card as it was`() async throws {
        try await Workbench.run { bench in
            let image = MemoryCardImage()
            let card = try bench.card(1, image: image)
            let blank = image.image
            bench.storage.failure.withLock { $0 = .append(afterBytes: 20) }
            let message = try await bench.refusal(of: card)
            #expect(message.key == "disk-full" && message.category == .journal)
            #expect(image.image == blank)
            #expect(try bench.journalled().isEmpty)
            bench.storage.failure.withLock { $0 = .none }
            #expect(try await bench.enrol(card).number == Sample.number(1))
        }
    }

    @Test func `a full disk at the end leaves a finished card that the next tap proves and closes`() async throws {
        try await Workbench.run { bench in
            let image = MemoryCardImage()
            let card = try bench.card(1, image: image)
            bench.storage.failure.withLock { $0 = .appendLater(line: 2) }
            let message = try await bench.refusal(of: card)
            #expect(message.key == "not-closed" && message.category == .journal)
            #expect(try bench.journalled() == ["RESERVED"])
            let written = image.image
            bench.storage.failure.withLock { $0 = .none }
            let result = try await bench.enrol(card)
            #expect(try result.number == Sample.number(1) && result.resumed && !result.alreadyEnrolled)
            #expect(image.image == written, "nothing is written again")
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `a disk that failed stops the numbers until the service is started again`() async throws {
        try await Workbench.run { bench in
            bench.storage.failure.withLock { $0 = .synchronize }
            try await bench.expectRefusal("journal-unsafe", of: try bench.card(1))
            bench.storage.failure.withLock { $0 = .none }
            try await bench.expectRefusal("journal-unsafe", of: try bench.card(2))
        }
    }

    @Test func `a range used up refuses the next card, not the one that has its number`() async throws {
        try await Workbench.run({ $0.numberCount = 1 }) { bench in
            let card = try bench.card(1)
            bench.readers.intercept(pull(from: Workbench.one, at: 6, .removeAfter))
            do {
                var order = try await bench.order(.zoe)
                try await order.expect(.putCardOn)
                bench.readers.put(card, on: Workbench.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await bench.until("the order is gone") { bench.phase("left") == .idle }
            let image = MemoryCardImage()
            let second = try bench.card(2, image: image)
            let blank = image.image
            try await bench.expectRefusal("numbers-used-up", of: second, for: .elodie)
            #expect(image.image == blank)
            #expect(try await bench.enrol(card, for: .zoe).number == Sample.number(1))
            #expect(bench.service.status.warnings.map(\.key) == ["numbers-used-up"])
        }
    }

    @Test func `the desk reads with the card that few numbers are left, the log once for each limit`() async throws {
        let logged = LogLines()
        try await Workbench.run({
            ($0.numberCount, $0.logger) = (50, logged.logger)
            $0.history = .imported(try Set((1...44).map { try Sample.number($0) }))
        }) { bench in
            var warnings: [String?] = []
            for card in 1...6 {
                let wish = EnrolmentWish(holder: nil, operatorName: "")
                bench.readers.put(try bench.card(card), on: Workbench.one)
                warnings.append(try await bench.service.enrolPresentCard(wish, on: Workbench.one).warning?.key)
            }
            let low = "numbers-low"
            #expect(warnings == [low, low, low, low, "numbers-nearly-used-up", "numbers-used-up"])
            #expect(logged.lines(saying: "numbers of this host run out") == 3)
        }
    }

    @Test func `nobody is warned while there are numbers, or of a number of somebody else`() async throws {
        try await Workbench.run({ ($0.numberCount, $0.isSAMIn) = (2, false) }) { bench in
            try bench.takeDelivery([StockBench.row(1, number: Sample.number(5001).value)])
            let linked = try await bench.enrol(bench.card(1))
            #expect(try linked.number == Sample.number(5001) && linked.warning == nil)
        }
        try await Workbench.run { bench in
            let first = try await bench.enrol(bench.card(1))
            #expect(first.warning == nil)
        }
    }

    @Test func `no number before somebody said what happened before`() async throws {
        try await Workbench.run({ $0.history = nil }) { bench in
            try await bench.expectRefusal("history-not-declared", of: try bench.card())
            #expect(try bench.journalled().isEmpty)
            #expect(bench.service.status.warnings.map(\.key) == ["history-not-declared"])
            #expect(bench.service.status.numbers == nil)
        }
    }

    @Test func `numbers of an earlier tool are passed over`() async throws {
        let used = try Set([1, 2, 4].map { try Sample.number($0) })
        try await Workbench.run({ $0.history = .imported(used) }) { bench in
            let result = try await bench.enrol(try bench.card())
            #expect(try result.number == Sample.number(3))
        }
    }

    @Test func `a journal that says otherwise about the card wins`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            try await bench.enrol(card)
            bench.readers.takeCard(off: Workbench.one)
            try await bench.until("the card is off") { !bench.isCardPresent("left") }
            let blank = try bench.card(1)
            try await bench.expectRefusal("supervisor-needed", of: blank)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED", "REFUSED"])
        }
    }
}
