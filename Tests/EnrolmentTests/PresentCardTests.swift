// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import EnrolmentFixtures
import JournalFixtures
import RegistryFixtures
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment
@testable import Journal

/// A caller that puts the card on itself, chooses its number and does not know the holder.
@Suite(.timeLimit(.minutes(2))) struct PresentCardTests {
    private func encode(
        _ host: TestHost,
        _ number: UInt64,
        expecting uid: CardUID? = nil,
        on reader: ReaderName = TestHost.one
    ) async throws -> EnrolmentResult {
        try await host.service.stations.enrolPresentCard(
            EnrolmentOrder(holder: nil, operatorName: "sgc", number: Sample.number(number)),
            on: reader,
            expecting: uid
        )
    }

    private func expectRefusal(
        _ key: String,
        _ body: () async throws -> EnrolmentResult,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        do {
            _ = try await body()
            Issue.record("done", sourceLocation: sourceLocation)
        } catch let error as EnrolmentError {
            #expect(error.userMessage.key == key, "\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test func `the present card gets exactly that number and no holder, once`() async throws {
        try await TestHost.run { host in
            host.readers.put(try host.card(), on: TestHost.one)
            let number = try Sample.number(42)
            let first = try await encode(host, 42, expecting: Sample.uid(1))
            #expect(first.number == number && first.holder == nil && first.how == .encoded)
            let again = try await encode(host, 42)
            #expect(again.alreadyEnrolled && again.journalSequence == first.journalSequence)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
            let card = try #require(host.journal.card(try Sample.uid(1)))
            #expect(card.number == number && card.holder == nil)
            #expect(host.phase("left") == .idle)
        }
    }

    @Test func `the report about a card comes from journal and profile`() async throws {
        try await TestHost.run { host in
            host.readers.put(try host.card(), on: TestHost.one)
            let none = try await host.service.cards.madeCard(Sample.uid(1))
            #expect(none == nil)
            _ = try await encode(host, 42)
            let told = try await host.service.cards.madeCard(Sample.uid(1))
            let made = try #require(told)
            let read = try await host.service.cards.readCard(on: TestHost.one).record
            #expect(read == made.record)
            let number = try Sample.number(42)
            #expect(made.csv.count == 1 && made.csv.first?.contains(";\(number);") == true, "\(made.csv)")
        }
    }

    @Test func `a number of another card, host or tool leaves the card untouched`() async throws {
        let used = NumberRange.History.imported([try Sample.number(7)])
        try await TestHost.run({ $0.history = used }) { host in
            host.readers.put(try host.card(1), on: TestHost.one)
            _ = try await encode(host, 42)
            let image = MemoryCardImage()
            host.readers.put(try host.card(2, image: image), on: TestHost.two)
            let before = image.load()
            try await expectRefusal("number-taken") { try await encode(host, 42, on: TestHost.two) }
            try await expectRefusal("number-taken") { try await encode(host, 7, on: TestHost.two) }
            try await expectRefusal("number-not-ours") { try await encode(host, 1001, on: TestHost.two) }
            try await expectRefusal("card-has-number") { try await encode(host, 43) }
            try await expectRefusal("card-expected") {
                try await encode(host, 44, expecting: Sample.uid(1), on: TestHost.two)
            }
            #expect(image.load() == before)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `no number is given before the history is declared`() async throws {
        try await TestHost.run({ $0.history = nil }) { host in
            host.readers.put(try host.card(), on: TestHost.one)
            try await expectRefusal("history-not-declared") { try await encode(host, 42) }
            #expect(await host.service.status.numberProblem()?.key == "history-not-declared")
        }
    }

    @Test func `a card gone in the middle is finished by the next call, with its number only`() async throws {
        try await TestHost.run { host in
            let card = try host.card()
            host.readers.intercept(pull(from: TestHost.one, at: 9, .removeBefore))
            host.readers.put(card, on: TestHost.one)
            try await expectRefusal("card-removed") { try await encode(host, 42) }
            host.readers.put(card, on: TestHost.one)
            try await expectRefusal("card-has-number") { try await encode(host, 43) }
            let done = try await encode(host, 42)
            #expect(try done.resumed && done.number == Sample.number(42))
        }
    }

    @Test func `a card of a delivery has the number and the cells it came with`() async throws {
        try await TestHost.run { host in
            let row = try RegistryFixture.row(1, number: Sample.number(7).value)
            try host.makeDeliveredCard(try host.card(), number: 7)
            try host.takeDelivery([row])
            try await expectRefusal("card-has-number") { try await encode(host, 42) }
            let linked = try await encode(host, 7)
            #expect(linked.how == .linked)
            let told = try await host.service.cards.madeCard(Sample.uid(1))
            #expect(try #require(told).csv == [row])
            host.readers.put(try host.card(2), on: TestHost.two)
            try await expectRefusal("number-taken") { try await encode(host, 7, on: TestHost.two) }
        }
    }

    @Test func `a card keeps its holder`() async throws {
        try await TestHost.run { host in
            let result = try await host.enrol(try host.card())
            let again = try await host.service.stations.enrolPresentCard(
                EnrolmentOrder(holder: nil, operatorName: "sgc", number: result.number),
                on: TestHost.one
            )
            #expect(again.alreadyEnrolled && again.holder == result.holder)
        }
    }

    @Test func `an order that waits at the station comes first`() async throws {
        try await TestHost.run { host in
            var order = try await host.order()
            try await order.expect(.putCardOn)
            try await expectRefusal("station-busy") { try await encode(host, 42) }
            host.readers.put(try host.card(), on: TestHost.one)
            _ = try await order.enrolled()
        }
    }
}
