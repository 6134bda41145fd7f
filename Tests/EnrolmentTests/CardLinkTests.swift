// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import EnrolmentFixtures
import JournalFixtures
import SmartCard
import TestSupport
import Testing
import VirtualReaders

@testable import Enrolment
@testable import Journal
@testable import Registry

/// Cards that come encoded from the CROUS, and cards with unknown numbers.
@Suite(.timeLimit(.minutes(3))) struct CardLinkTests {
    /// Numbers of deliveries are outside this host's range.
    private static let delivered: UInt64 = 5001

    /// Imports a delivery: cards by index with their numbers.
    private static func deliver(_ cards: [(Int, UInt64)], to host: TestHost, isReversed: Bool = false) throws {
        let lines = try cards.map { card, number in
            let bytes = try Sample.uid(card).bytes
            let uid = Hex.encode(isReversed ? bytes.reversed() : bytes)
            return try ";;;\(uid);;;;;0A3F;2;\(Sample.number(number));02/09/2025\n"
        }
        try host.folder.write("delivery.csv", Array((CROUSCSV.header + "\n" + lines.joined()).utf8))
        let records = host.records
        _ = try StockImport(journal: records.journal, registry: records.registry).run(
            ImportRequest(path: host.folder.file("delivery.csv"), order: .normal, station: "host")
        )
    }

    @Test func `a delivered card is linked without a SAM, after the chip confirmed its UID`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            try Self.deliver([(1, Self.delivered)], to: host)
            let commands = host.readers.commandCount(on: TestHost.one)
            let result = try await host.enrol(host.card(1))
            #expect(try result.number == Sample.number(Self.delivered) && result.how == .linked)
            #expect(result.cardCommands == 3 && host.readers.commandCount(on: TestHost.one) == commands + 3)
            #expect(try host.journalled() == ["DELIVERY", "RESERVED", "ENROLLED"])
            #expect(try host.journal.card(Sample.uid(1))?.state == .enrolled)
            try await host.takeOff()
            try await host.expectRefusal("card-of-another-holder", of: host.card(1), for: .elodie)
        }
    }

    private static let real = ReaderName("ACS ACR1252 00 00")

    /// An order for a delivered card on a real reader.
    private static func orderOnRealReader(_ host: TestHost) async throws -> Conversation {
        host.readers.attach(real, playingReal: true)
        try await waitUntil("the reader is there") { host.phase("left") == .idle }
        try deliver([(1, delivered)], to: host)
        var order = try await host.order()
        try await order.expect(.putCardOn)
        host.readers.put(try host.card(1), on: real)
        return order
    }

    @Test(arguments: [StockControl.never, .whenPossible]) func `a site without SAM and profile links on a real reader`(
        control: StockControl
    ) async throws {
        try await TestHost.run({
            $0.stations = [StationPlace(name: "left", reader: "ACR1252")]
            $0.stockControl = control
            $0.isSAMIn = false
            $0.history = nil
        }) { host in
            var order = try await Self.orderOnRealReader(host)
            let result = try await order.enrolled()
            #expect(try result.how == .linked && result.number == Sample.number(Self.delivered))
            #expect(host.readers.commandCount(on: Self.real) == 3)
            #expect(host.journal.card(try Sample.uid(1))?.profile == "")
            let lines = try host.journalText(last: 2)
            #expect(lines.contains("RESERVED") && !lines.contains("reference@"))
            #expect(try await host.service.cards.inspectCard(on: Self.real).uid == Sample.uid(1))
        }
    }

    @Test func `a training profile reads no delivered card on a real reader`() async throws {
        try await TestHost.run({
            $0.stations = [StationPlace(name: "left", reader: "ACR1252")]
        }) { host in
            var order = try await Self.orderOnRealReader(host)
            #expect(try await order.failed().key == "training-profile")
            for work: @Sendable (EnrolmentService) async throws -> Void in [
                { _ = try await $0.cards.verifyCard(on: Self.real, isDeep: false) },
                { _ = try await $0.cards.readCard(on: Self.real) },
            ] {
                let error = await #expect(throws: EnrolmentError.self) { try await work(host.service) }
                #expect(error?.userMessage.key == "training-profile")
            }
            #expect(host.readers.commandCount(on: Self.real) == 3 * 3, "each time GetVersion only")
        }
    }

    @Test func `without a SAM an undelivered card is distinguished from a missing SAM`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            let message = try await host.refusal(of: host.card(2))
            #expect(message.key != "not-delivered" && message.category == .unavailable)
            try Self.deliver([(1, Self.delivered)], to: host)
            try await host.expectRefusal("not-delivered", of: host.card(2))
        }
    }

    @Test func `an interrupted link is finished by the next tap`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            try Self.deliver([(1, Self.delivered)], to: host)
            var line = try Sample.draft(.reserved, card: 1, number: Self.delivered)
            line.holder = try host.reference(.zoe)
            line.reason = "stock"
            try host.append(line)
            let result = try await host.enrol(host.card(1))
            #expect(try result.number == Sample.number(Self.delivered))
            #expect(try host.journalled() == ["DELIVERY", "RESERVED", "ENROLLED"])
        }
    }

    @Test func `with a SAM the chip is read and compared with the delivery`() async throws {
        try await TestHost.run { host in
            let (right, wrong) = (
                try await host.encodedElsewhere(1, number: 900), try await host.encodedElsewhere(2, number: 901)
            )
            try Self.deliver([(1, 900), (2, 902)], to: host)
            let result = try await host.enrol(right)
            #expect(try result.how == .linked && result.number == Sample.number(900) && result.cardCommands > 0)
            try await host.takeOff()
            try await host.expectRefusal("number-conflict", of: wrong, for: .elodie)
            #expect(try host.journal.card(Sample.uid(2)) == nil)
        }
    }

    @Test func `a reversed delivery is distinguished from an undelivered card`() async throws {
        try await TestHost.run { host in
            // A UID that begins and ends with 04 shows no order.
            try Self.deliver([(4, Self.delivered)], to: host, isReversed: true)
            let message = try await host.refusal(of: host.card(4))
            #expect(message.key == "delivery-reversed")
            #expect(message.english.contains("the other byte order") && message.french.contains("l'autre ordre"))
            #expect(try host.journalled() == ["DELIVERY"])
        }
    }

    @Test func `numbers of deliveries are given to no other card`() async throws {
        try await TestHost.run { host in
            try Self.deliver([(7, 1), (8, 2)], to: host)
            #expect(try await host.enrol(host.card(1)).number == Sample.number(3))
        }
    }

    @Test func `a number seen on an unknown card is shown and given to no other card`() async throws {
        try await TestHost.run { host in
            let card = try await host.encodedElsewhere(1, number: 1)
            try await host.expectRefusal("unknown-number", of: card)
            #expect(try host.journalText(last: 1).contains(";row C4, holds 102500000001;"))
            #expect(try await host.enrol(host.card(2), for: .elodie).number == Sample.number(2))
            var query = RegistryQuery()
            query.number = try Sample.number(1)
            let hit = try #require(try await host.service.stock.search(query).cards.first)
            #expect(try hit.uid == Sample.uid(1) && hit.found == Sample.number(1) && hit.number == nil)
            try await host.takeOff()
            let elsewhere = EnrolmentOrder(holder: nil, operatorName: "", number: try Sample.number(1))
            host.readers.put(try host.card(3), on: TestHost.one)
            let taken = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.stations.enrolPresentCard(elsewhere, on: TestHost.one)
            }
            #expect(taken?.userMessage.key == "number-taken")
            try await host.takeOff()
            var order = try await host.order { ($0.decisions, $0.supervisor) = (.adopt, "chef") }
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            #expect(try await order.enrolled().number == Sample.number(1))
            let adopted = try #require(try await host.service.stock.search(query).cards.first)
            #expect(try adopted.number == Sample.number(1) && adopted.found == nil && adopted.state == .enrolled)
            try host.expectSameRegistryAnew()
        }
    }

    @Test func `a number seen on a card that has another number is given to no card`() async throws {
        try await TestHost.run { host in
            let card = try await host.encodedElsewhere(1, number: 2)
            var line = try Sample.draft(.reserved, card: 1, number: 1)
            line.holder = try host.reference(.zoe)
            try host.append(line)
            try await host.expectRefusal("number-conflict", of: card)
            #expect(try await host.enrol(host.card(3), for: .elodie).number == Sample.number(3))
            var query = RegistryQuery()
            query.number = try Sample.number(2)
            let hits = try await host.service.stock.search(query).cards
            #expect(try hits.map(\.uid) == [Sample.uid(1)] && hits.first?.number == Sample.number(1))
            #expect(try hits.first?.found == Sample.number(2) && hits.first?.state == .conflict)
            try host.expectSameRegistryAnew()
        }
    }

    // MARK: - While a card lies there

    @Test(arguments: [nil, 7] as [UInt64?])
    func `a delivery imported meanwhile is not contradicted`(
        wanted: UInt64?
    ) async throws {
        try await TestHost.run { host in
            host.readers.intercept { name, place, _ in
                if name == TestHost.one, place == 4 { try? Self.deliver([(1, 900)], to: host) }
                return .none
            }
            var order = try await host.order { $0.number = try? wanted.map(Sample.number) }
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(1), on: TestHost.one)
            #expect(try await order.failed().key == "card-delivered")
            host.readers.intercept(nil)
            #expect(try host.journalled() == ["DELIVERY"])
            try await host.takeOff()
            try await host.expectRefusal("not-as-delivered", of: host.card(1))
            try host.expectSameRegistryAnew()
        }
    }

    @Test func `a link is not written when the delivery has changed`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            try Self.deliver([(1, Self.delivered)], to: host)
            let records = host.records
            let line = try Sample.draft(.reserved, card: 1, number: nil)
            let refused = #expect(throws: JournalError.self) {
                try records.reserve(delivered: try Sample.number(Self.delivered + 1), line)
            }
            guard case .numbers(.taken) = refused else { throw try #require(refused) }
            #expect(try host.journalled() == ["DELIVERY"])
        }
    }

    @Test func `a number found on a card is adopted only by a supervisor's decision`() async throws {
        try await TestHost.run { host in
            let card = try await host.encodedElsewhere(1, number: 900)
            try await host.expectRefusal("unknown-number", of: card)
            var order = try await host.order { wish in
                wish.decisions = .adopt
                wish.supervisor = "chef"
            }
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            let result = try await order.enrolled()
            #expect(try result.how == .adopted && result.number == Sample.number(900))
            #expect(try host.journalText(last: nil).contains(";row C4, holds 102500000900;"))
            #expect(try host.journalled() == ["REFUSED", "ADOPTED", "ENROLLED"])
        }
    }
}
