// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import Journal
import SmartCard
import Testing
import VirtualReaders

@testable import Enrolment

/// Taking the application off a card, and the card out of use: both or none.
@Suite(.timeLimit(.minutes(3))) struct CardErasingTests {
    private static let inUse = ErasureRequest(cancelling: .other, operatorName: "léa")

    @Test func `an erased card is proven blank and written again only by a supervisor's word`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            try await bench.enrol(card)
            let inUse = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.eraseCard(
                    on: Workbench.one,
                    ErasureRequest(cancelling: nil, operatorName: "léa")
                )
            }
            #expect(inUse?.userMessage.key == "cancel-first")
            let erased = try await bench.service.eraseCard(
                on: Workbench.one,
                ErasureRequest(cancelling: .other, operatorName: "léa")
            )
            #expect(erased.state == .erased)
            #expect(try await bench.service.inspectCard(on: Workbench.one).look.finding == .noApplication)
            let again = try await bench.service.eraseCard(
                on: Workbench.one,
                ErasureRequest(cancelling: nil, operatorName: "léa")
            )
            #expect(again.sequence == erased.sequence)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED", "CANCELLED", "ERASED"])
            try await bench.takeOff()
            try await bench.expectRefusal("supervisor-needed", of: card)
            var order = try await bench.order(.elodie) { wish in
                wish.decisions = .reencode
                wish.supervisor = "chef"
            }
            try await order.expect(.putCardOn)
            bench.readers.put(card, on: Workbench.one)
            #expect(try await order.enrolled().number == Sample.number(1))
        }
    }

    @Test func `a card that holds another number is erased only when a supervisor names it`() async throws {
        try await Workbench.run { bench in
            let card = try await bench.encodedElsewhere(1, number: 900)
            var line = try Sample.draft(.reserved, card: 1, number: 1)
            line.holder = try bench.reference(.zoe)
            try bench.journal.append(line)
            try await bench.expectRefusal("number-conflict", of: card)
            #expect(try bench.journal.card(Sample.uid(1))?.state == .conflict)
            bench.readers.put(card, on: Workbench.one)
            try await expectUntouched("number-conflict", bench)
            #expect(try bench.journal.card(Sample.uid(1))?.state == .conflict)
            var wish = ErasureRequest(cancelling: .other, holding: try Sample.number(900), operatorName: "léa")
            let unnamed = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.eraseCard(on: Workbench.one, wish)
            }
            #expect(unnamed?.userMessage.key == "supervisor-not-named")
            wish.supervisor = "chef"
            #expect(try await bench.service.eraseCard(on: Workbench.one, wish).state == .erased)
            #expect(try bench.journal.text(last: 1).contains("supervisor chef"))
        }
    }

    /// The erasure is refused, and the card stays what it was.
    private func expectUntouched(
        _ key: String?,
        _ bench: Workbench,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = bench.journal.head
        let error = await #expect(throws: EnrolmentError.self, sourceLocation: sourceLocation) {
            _ = try await bench.service.eraseCard(on: Workbench.one, Self.inUse)
        }
        if let key { #expect(error?.userMessage.key == key, sourceLocation: sourceLocation) }
        #expect(bench.journal.head == before, sourceLocation: sourceLocation)
    }

    @Test func `a card that cannot be erased now stays its holder's`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            try await bench.enrol(card)
            // Moved at each command before the deletion, which is the tenth.
            for place in 1...9 {
                bench.readers.intercept(pull(from: Workbench.one, at: place, .removeBefore))
                try await expectUntouched(nil, bench)
                bench.readers.put(card, on: Workbench.one)
            }
            bench.readers.takeCard(off: Workbench.slot)
            try await expectUntouched(nil, bench)
            #expect(try bench.journal.card(Sample.uid(1))?.state == .enrolled)
            bench.readers.put(try bench.sam(), on: Workbench.slot)
            bench.readers.intercept(pull(from: Workbench.one, at: 10, .removeBefore))
            await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.eraseCard(on: Workbench.one, Self.inUse)
            }
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED", "CANCELLED"])
        }
    }
}
