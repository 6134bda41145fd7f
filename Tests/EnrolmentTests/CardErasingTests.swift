// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import EnrolmentFixtures
import Journal
import JournalFixtures
import SmartCard
import Testing
import VirtualReaders

@testable import Enrolment

/// Erasing the application and cancelling the card: both or none.
@Suite(.timeLimit(.minutes(3))) struct CardErasingTests {
    private static let inUse = ErasureOrder(cancelling: .other, operatorName: "léa")

    @Test func `an erased card is proven blank and re-encoded only by a supervisor's decision`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            try await host.enrol(card)
            let inUse = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.eraseCard(
                    on: TestHost.one,
                    ErasureOrder(cancelling: nil, operatorName: "léa")
                )
            }
            #expect(inUse?.userMessage.key == "cancel-first")
            let erased = try await host.service.cards.eraseCard(
                on: TestHost.one,
                ErasureOrder(cancelling: .other, operatorName: "léa")
            )
            #expect(erased.state == .erased)
            #expect(try await host.service.cards.inspectCard(on: TestHost.one).look.finding == .noApplication)
            let again = try await host.service.cards.eraseCard(
                on: TestHost.one,
                ErasureOrder(cancelling: nil, operatorName: "léa")
            )
            #expect(again.sequence == erased.sequence)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED", "CANCELLED", "ERASED"])
            try await host.takeOff()
            try await host.expectRefusal("supervisor-needed", of: card)
            var order = try await host.order(.elodie) { wish in
                wish.decisions = .reencode
                wish.supervisor = "chef"
            }
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            #expect(try await order.enrolled().number == Sample.number(1))
        }
    }

    @Test func `a card with another number is erased only when a supervisor names it`() async throws {
        try await TestHost.run { host in
            let card = try await host.encodedElsewhere(1, number: 900)
            var line = try Sample.draft(.reserved, card: 1, number: 1)
            line.holder = try host.reference(.zoe)
            try host.append(line)
            try await host.expectRefusal("number-conflict", of: card)
            #expect(try host.journal.card(Sample.uid(1))?.state == .conflict)
            host.readers.put(card, on: TestHost.one)
            try await expectUntouched("number-conflict", host)
            #expect(try host.journal.card(Sample.uid(1))?.state == .conflict)
            var wish = ErasureOrder(cancelling: .other, holding: try Sample.number(900), operatorName: "léa")
            let unnamed = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.eraseCard(on: TestHost.one, wish)
            }
            #expect(unnamed?.userMessage.key == "supervisor-not-named")
            wish.supervisor = "chef"
            #expect(try await host.service.cards.eraseCard(on: TestHost.one, wish).state == .erased)
            #expect(try host.journalText(last: 1).contains("supervisor chef"))
        }
    }

    /// The erasure is refused and the card unchanged.
    private func expectUntouched(
        _ key: String?,
        _ host: TestHost,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = host.journal.head
        let error = await #expect(throws: EnrolmentError.self, sourceLocation: sourceLocation) {
            _ = try await host.service.cards.eraseCard(on: TestHost.one, Self.inUse)
        }
        if let key { #expect(error?.userMessage.key == key, sourceLocation: sourceLocation) }
        #expect(host.journal.head == before, sourceLocation: sourceLocation)
    }

    @Test func `a card that cannot be erased now stays its holder's`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            try await host.enrol(card)
            // The card is moved at each command before the deletion, which is the thirteenth.
            for place in 1...12 {
                host.readers.intercept(pull(from: TestHost.one, at: place, .removeBefore))
                try await expectUntouched(nil, host)
                host.readers.put(card, on: TestHost.one)
            }
            host.readers.takeCard(off: TestHost.slot)
            try await expectUntouched(nil, host)
            #expect(try host.journal.card(Sample.uid(1))?.state == .enrolled)
            host.readers.put(try host.sam(), on: TestHost.slot)
            host.readers.intercept(pull(from: TestHost.one, at: 13, .removeBefore))
            await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.eraseCard(on: TestHost.one, Self.inUse)
            }
            #expect(try host.journalled() == ["RESERVED", "ENROLLED", "CANCELLED"])
        }
    }
}
