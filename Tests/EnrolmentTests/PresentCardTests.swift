// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment
@testable import Journal

/// A caller that lays the card down itself, chooses its number and does not know the holder.
@Suite(.timeLimit(.minutes(2))) struct PresentCardTests {
    private func encode(
        _ bench: Workbench,
        _ number: UInt64,
        expecting uid: CardUID? = nil,
        on reader: ReaderName = Workbench.one
    ) async throws -> EnrolmentResult {
        try await bench.service.enrolPresentCard(
            EnrolmentWish(holder: nil, operatorName: "sgc", number: Sample.number(number)),
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

    @Test func `the card that lies there gets exactly that number and no holder, once`() async throws {
        try await Workbench.run { bench in
            bench.readers.put(try bench.card(), on: Workbench.one)
            let number = try Sample.number(42)
            let first = try await encode(bench, 42, expecting: Sample.uid(1))
            #expect(first.number == number && first.holder == nil && first.how == .encoded)
            let again = try await encode(bench, 42)
            #expect(again.alreadyEnrolled && again.journalSequence == first.journalSequence)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
            let card = try #require(bench.journal.card(try Sample.uid(1)))
            #expect(card.number == number && card.holder == nil)
            #expect(bench.phase("left") == .idle)
        }
    }

    @Test func `what the caller is told of a card comes from journal and profile`() async throws {
        try await Workbench.run { bench in
            bench.readers.put(try bench.card(), on: Workbench.one)
            let none = try await bench.service.madeCard(Sample.uid(1))
            #expect(none == nil)
            _ = try await encode(bench, 42)
            let told = try await bench.service.madeCard(Sample.uid(1))
            let made = try #require(told)
            let read = try await bench.service.readCard(on: Workbench.one).record
            #expect(read == made.record)
            let number = try Sample.number(42)
            #expect(made.csv.count == 1 && made.csv.first?.contains(";\(number);") == true, "\(made.csv)")
        }
    }

    @Test func `another card's number, another host's, or an earlier tool's leaves the card untouched`() async throws {
        let used = NumberRange.History.imported([try Sample.number(7)])
        try await Workbench.run({ $0.history = used }) { bench in
            bench.readers.put(try bench.card(1), on: Workbench.one)
            _ = try await encode(bench, 42)
            let image = MemoryCardImage()
            bench.readers.put(try bench.card(2, image: image), on: Workbench.two)
            let before = image.load()
            try await expectRefusal("number-taken") { try await encode(bench, 42, on: Workbench.two) }
            try await expectRefusal("number-taken") { try await encode(bench, 7, on: Workbench.two) }
            try await expectRefusal("number-not-ours") { try await encode(bench, 1001, on: Workbench.two) }
            try await expectRefusal("card-has-number") { try await encode(bench, 43) }
            try await expectRefusal("other-card") {
                try await encode(bench, 44, expecting: Sample.uid(1), on: Workbench.two)
            }
            #expect(image.load() == before)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `no number is given before the history is said`() async throws {
        try await Workbench.run({ $0.history = nil }) { bench in
            bench.readers.put(try bench.card(), on: Workbench.one)
            try await expectRefusal("history-not-declared") { try await encode(bench, 42) }
            #expect(bench.service.numberProblem?.key == "history-not-declared")
        }
    }

    @Test func `a card gone in the middle is finished by the next call, with its number only`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card()
            bench.readers.intercept(pull(from: Workbench.one, at: 9, .removeBefore))
            bench.readers.put(card, on: Workbench.one)
            try await expectRefusal("card-removed") { try await encode(bench, 42) }
            bench.readers.put(card, on: Workbench.one)
            try await expectRefusal("card-has-number") { try await encode(bench, 43) }
            let done = try await encode(bench, 42)
            #expect(try done.resumed && done.number == Sample.number(42))
        }
    }

    @Test func `a card of a delivery has the number and the cells it came with`() async throws {
        try await Workbench.run { bench in
            let row = try StockBench.row(1, number: Sample.number(7).value)
            try bench.makeDeliveredCard(try bench.card(), number: 7)
            try bench.takeDelivery([row])
            try await expectRefusal("card-has-number") { try await encode(bench, 42) }
            let linked = try await encode(bench, 7)
            #expect(linked.how == .linked)
            let told = try await bench.service.madeCard(Sample.uid(1))
            #expect(try #require(told).csv == [row])
            bench.readers.put(try bench.card(2), on: Workbench.two)
            try await expectRefusal("number-taken") { try await encode(bench, 7, on: Workbench.two) }
        }
    }

    @Test func `the holder a card has stays`() async throws {
        try await Workbench.run { bench in
            let result = try await bench.enrol(try bench.card())
            let again = try await bench.service.enrolPresentCard(
                EnrolmentWish(holder: nil, operatorName: "sgc", number: result.number),
                on: Workbench.one
            )
            #expect(again.alreadyEnrolled && again.holder == result.holder)
        }
    }

    @Test func `an order that waits at the station comes first`() async throws {
        try await Workbench.run { bench in
            var order = try await bench.order()
            try await order.expect(.putCardOn)
            try await expectRefusal("station-busy") { try await encode(bench, 42) }
            bench.readers.put(try bench.card(), on: Workbench.one)
            _ = try await order.enrolled()
        }
    }
}
