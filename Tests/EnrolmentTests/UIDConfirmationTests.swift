// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Enrolment
import EnrolmentFixtures
import JournalFixtures
import SmartCard
import Testing
import VirtualReaders

/// A reader that shows another UID than the chip's: nothing is written under it.
@Suite(.timeLimit(.minutes(3))) struct UIDConfirmationTests {
    @Test func `a reader that reverses UIDs gets no card made`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            let reversed = try #require(CardUID(Sample.uid(1).bytes.reversed()))
            try await host.expectRefusal("reader-reverses-uid", of: MisreadCard(card, shownAs: reversed))
            #expect(try host.journalled().isEmpty)
            #expect(try await host.enrol(card).uid == Sample.uid(1))
        }
    }

    @Test func `a card that is only linked is compared too`() async throws {
        try await TestHost.run({ $0.isSAMIn = false }) { host in
            try host.takeDelivery([";;;\(Sample.uid(2));;;;;0A3F;2;\(Sample.number(5001));02/09/2025"])
            try await host.expectRefusal("uid-not-confirmed", of: MisreadCard(host.card(1), shownAs: Sample.uid(2)))
            #expect(try host.journalled() == ["DELIVERY"])
        }
    }

    @Test func `each operation on a card refuses a wrong UID`() async throws {
        try await TestHost.run { host in
            let card = MisreadCard(try host.card(1), shownAs: try Sample.uid(2))
            host.readers.put(card, on: TestHost.one)
            let cards = host.service.cards
            let operations: [@Sendable () async throws -> Void] = [
                { _ = try await cards.inspectCard(on: TestHost.one) },
                { _ = try await cards.readCard(on: TestHost.one) },
                { _ = try await cards.verifyCard(on: TestHost.one, isDeep: false) },
            ]
            for operation in operations {
                let error = try await #require(throws: EnrolmentError.self) { try await operation() }
                #expect(error.userMessage.key == "uid-not-confirmed")
            }
        }
    }
}
