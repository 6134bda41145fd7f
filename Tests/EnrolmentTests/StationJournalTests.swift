// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import EnrolmentFixtures
import Journal
import JournalFixtures
import Posix
import RegistryFixtures
import SmartCard
import Synchronization
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment

/// The journal or the numbers fail: the card is either untouched, or finished and closed by the next tap.
@Suite(.timeLimit(.minutes(2))) struct StationJournalTests {
    @Test func `a full disk at the reservation leaves the card unchanged`() async throws {
        try await TestHost.run { host in
            let image = MemoryCardImage()
            let card = try host.card(1, image: image)
            let blank = image.image
            host.storage.failure.withLock { $0 = .append(afterBytes: 20) }
            let message = try await host.refusal(of: card)
            #expect(message.key == "disk-full" && message.category == .journal)
            #expect(image.image == blank)
            #expect(try host.journalled().isEmpty)
            host.storage.failure.withLock { $0 = .none }
            #expect(try await host.enrol(card).number == Sample.number(1))
        }
    }

    @Test func `a full disk at the end leaves a finished card that the next tap proves and closes`() async throws {
        try await TestHost.run { host in
            let image = MemoryCardImage()
            let card = try host.card(1, image: image)
            host.storage.failure.withLock { $0 = .appendLater(line: 2) }
            let message = try await host.refusal(of: card)
            #expect(message.key == "not-closed" && message.category == .journal)
            #expect(try host.journalled() == ["RESERVED"])
            let written = image.image
            host.storage.failure.withLock { $0 = .none }
            let result = try await host.enrol(card)
            #expect(try result.number == Sample.number(1) && result.resumed && !result.alreadyEnrolled)
            #expect(image.image == written, "nothing is written again")
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `a failed disk stops the numbers until the service is restarted`() async throws {
        try await TestHost.run { host in
            host.storage.failure.withLock { $0 = .synchronize }
            try await host.expectRefusal("journal-unsafe", of: try host.card(1))
            host.storage.failure.withLock { $0 = .none }
            try await host.expectRefusal("journal-unsafe", of: try host.card(2))
        }
    }

    @Test func `a used-up range refuses the next card, not one that has its number`() async throws {
        try await TestHost.run({ $0.numberCount = 1 }) { host in
            let card = try host.card(1)
            host.readers.intercept(pull(from: TestHost.one, at: 6, .removeAfter))
            do {
                var order = try await host.order(.zoe)
                try await order.expect(.putCardOn)
                host.readers.put(card, on: TestHost.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await waitUntil("the order is gone") { host.phase("left") == .idle }
            let image = MemoryCardImage()
            let second = try host.card(2, image: image)
            let blank = image.image
            try await host.expectRefusal("range-used-up", of: second, for: .elodie)
            #expect(image.image == blank)
            #expect(try await host.enrol(card, for: .zoe).number == Sample.number(1))
            #expect(await host.service.status.status().warnings.map(\.key) == ["numbers-used-up"])
        }
    }

    @Test func `the desk is warned of few numbers with each card, the log once for each limit`() async throws {
        let logged = LogLines()
        try await TestHost.run({
            ($0.numberCount, $0.logger) = (50, logged.logger)
            $0.history = .imported(try Set((1...44).map { try Sample.number($0) }))
        }) { host in
            var warnings: [String?] = []
            for card in 1...6 {
                let wish = EnrolmentOrder(holder: nil, operatorName: "")
                host.readers.put(try host.card(card), on: TestHost.one)
                warnings.append(try await host.service.stations.enrolPresentCard(wish, on: TestHost.one).warning?.key)
            }
            let low = "numbers-low"
            #expect(warnings == [low, low, low, low, "numbers-nearly-used-up", "numbers-used-up"])
            #expect(logged.lines(saying: "numbers of this host run out") == 3)
        }
    }

    @Test func `there is no warning while there are enough numbers, or about another host's number`() async throws {
        try await TestHost.run({ ($0.numberCount, $0.isSAMIn) = (2, false) }) { host in
            try host.takeDelivery([RegistryFixture.row(1, number: Sample.number(5001).value)])
            let linked = try await host.enrol(host.card(1))
            #expect(try linked.number == Sample.number(5001) && linked.warning == nil)
        }
        try await TestHost.run { host in
            let first = try await host.enrol(host.card(1))
            #expect(first.warning == nil)
        }
    }

    @Test func `no number is given before the history is declared`() async throws {
        try await TestHost.run({ $0.history = nil }) { host in
            try await host.expectRefusal("history-not-declared", of: try host.card())
            #expect(try host.journalled().isEmpty)
            #expect(await host.service.status.status().warnings.map(\.key) == ["history-not-declared"])
            #expect(await host.service.status.status().numbers == nil)
        }
    }

    @Test func `numbers of an earlier tool are skipped`() async throws {
        let used = try Set([1, 2, 4].map { try Sample.number($0) })
        try await TestHost.run({ $0.history = .imported(used) }) { host in
            let result = try await host.enrol(try host.card())
            #expect(try result.number == Sample.number(3))
        }
    }

    @Test func `the journal wins over the card`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            try await host.enrol(card)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            let blank = try host.card(1)
            try await host.expectRefusal("supervisor-needed", of: blank)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED", "REFUSED"])
        }
    }

    @Test func `the desk gets the sentence and the next card is not touched`() async throws {
        let image = MemoryCardImage()
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            try await host.takeOff()
            let name = try #require(host.folder.names().first { $0.hasPrefix("journal-") })
            let copy = try host.folder.write("copy", host.folder.read(name))
            try Files.rename(copy, to: host.folder.file(name))
            try await host.expectRefusal("journal-broken", of: host.card(2, image: image), for: .elodie)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
            #expect(await host.service.status.status().warnings.map(\.key) == ["journal-broken"])
        }
        #expect(try UsedCard.applications(in: image).isEmpty)
    }
}
