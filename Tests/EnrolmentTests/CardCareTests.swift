// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import EnrolmentFixtures
import JournalFixtures
import Registry
import RegistryFixtures
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import CROUSCore
@testable import Enrolment
@testable import Journal

/// Operations of the desk on enrolled cards, and those that need a supervisor.
@Suite(.timeLimit(.minutes(3))) struct CardCareTests {
    // MARK: - What is written of a card

    @Test(arguments: CancelReason.allCases) func `a cancelled card frees its holder and may not be used as it is`(
        reason: CancelReason
    ) async throws {
        try await TestHost.run { host in
            let old = try host.card(1)
            try await host.enrol(old)
            let card = try await host.service.cards.change(
                .holder(host.reference(.zoe)),
                .cancel(reason),
                operatorName: "léa"
            )
            #expect(try card.uid == Sample.uid(1) && card.state == .cancelled && card.reason == reason.rawValue)
            #expect(try host.records.registry.card(Sample.uid(1)) == card)
            try await host.takeOff()
            try await host.expectRefusal("card-no-longer-usable", of: old)
            let new = try await host.enrol(try host.card(2))
            #expect(try new.number == Sample.number(2))
            #expect(
                try host.journalled() == ["RESERVED", "ENROLLED", "CANCELLED", "RESERVED", "ENROLLED"]
            )
        }
    }

    @Test func `the new card replaces the old one in one append`() async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            try await host.takeOff()
            try await host.expectRefusal("holder-has-card", of: host.card(2))
            var order = try await host.order(.zoe) { $0.replacing = .lost }
            try await order.expect(.putCardOn)
            host.readers.put(try host.card(3), on: TestHost.one)
            let result = try await order.enrolled()
            #expect(try result.replaced == Sample.uid(1) && result.uid == Sample.uid(3))
            #expect(try host.journalled() == ["RESERVED", "ENROLLED", "RESERVED", "REPLACED", "ENROLLED"])
            let old = try #require(try host.journal.card(Sample.uid(1)))
            #expect(old.state == .replaced && old.reason == "DP")
            let holder = try host.reference(.zoe)
            #expect(try host.journal.withState { $0.card(of: holder, isProven: true)?.uid } == Sample.uid(3))
        }
    }

    @Test(arguments: [true, false])
    func `an interrupted replacement is finished by the same order`(isReplaced: Bool) async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            try await host.takeOff()
            let new = try host.card(2)
            new.tear(TearPlan(.after, .command(13)))
            host.readers.put(new, on: TestHost.one)
            await #expect(throws: EnrolmentError.self) { try await host.serve(replacing: .lost) }
            if isReplaced {
                var line = try Sample.draft(.replaced, card: 1, number: 1, detail: "by \(Sample.uid(2))")
                (line.holder, line.reason) = (try host.reference(.zoe), "DP")
                try host.append(line)
            }
            host.readers.put(new, on: TestHost.one)
            try await host.serve(replacing: .lost)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED", "RESERVED", "REPLACED", "ENROLLED"])
            let again = await #expect(throws: EnrolmentError.self) { try await host.serve(replacing: .lost) }
            #expect(again?.userMessage.key == "card-to-replace")
        }
    }

    @Test func `the old card is not taken for the new one`() async throws {
        try await TestHost.run { host in
            let old = try host.card(1)
            try await host.enrol(old)
            try await host.takeOff()
            var order = try await host.order(.zoe) { $0.replacing = .outOfOrder }
            try await order.expect(.putCardOn)
            host.readers.put(old, on: TestHost.one)
            let since = try #require(try host.journal.card(Sample.uid(1))?.enrolledAt)
            let failure = try await order.failed()
            #expect(
                failure.key == "card-to-replace" && failure.english.contains(CampusTimeZone.paris.minute(of: since))
            )
            #expect(try host.journal.card(Sample.uid(1))?.state == .enrolled)
            let error = await #expect(throws: EnrolmentError.self) {
                _ = try await host.order(.elodie) { $0.replacing = .lost }
            }
            #expect(error?.userMessage.key == "nothing-to-replace")
        }
    }

    @Test func `a card given to the wrong person is reassigned to the right one`() async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            let (zoe, elodie) = (try host.reference(.zoe), try host.reference(.elodie))
            let noe = try host.reference(.noe)
            let refused = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.change(.holder(zoe), .reassign(to: noe), operatorName: "léa")
            }
            #expect(refused?.userMessage.key == "holder-not-in-order")
            let card = try await host.service.cards.change(.holder(zoe), .reassign(to: elodie), operatorName: "léa")
            #expect(card.holder == elodie && card.state == .enrolled)
            let line = try #require(try host.journalText(last: 1).split(separator: "\n").last)
            #expect(line.contains("REASSIGNED") && line.contains(zoe.description) && line.contains(elodie.description))
            let taken = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.change(.uid(card.uid), .reassign(to: elodie), operatorName: "léa")
            }
            #expect(taken?.userMessage.key == "holder-has-card")
        }
    }

    @Test func `a card is revalidated for another year`() async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            let day = try #require(CardDay("2027-10-31"))
            let card = try await host.service.cards.change(
                .number(Sample.number(1)),
                .revalidate(until: day),
                operatorName: "léa"
            )
            #expect(card.validUntil == day && card.state == .enrolled)
            #expect(try host.records.registry.card(card.uid)?.validUntil == day)
        }
    }

    @Test func `an abandoned card is burnt, its holder free, and a supervisor may re-encode it`()
        async throws
    {
        try await TestHost.run { host in
            let card = try host.card(1)
            host.readers.intercept(pull(from: TestHost.one, at: 9, .removeAfter))
            do {
                var order = try await host.order()
                try await order.expect(.putCardOn)
                host.readers.put(card, on: TestHost.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await waitUntil("the order is gone") { host.phase("left") == .idle }
            let holder = try host.reference(.zoe)
            _ = try await host.service.cards.change(.holder(holder), .abandon(reason: "lost"), operatorName: "léa")
            #expect(try host.verifiedJournal().burntNumbers == 1)
            #expect(try await host.enrol(host.card(2)).number == Sample.number(2))
            try await host.takeOff()
            try await host.expectRefusal("supervisor-needed", of: card, for: .elodie)
            var order = try await host.order(.elodie) { wish in
                wish.decisions = .reencode
                wish.supervisor = "chef"
            }
            try await order.expect(.putCardOn)
            host.readers.put(card, on: TestHost.one)
            #expect(try await order.enrolled().number == Sample.number(1))
            #expect(try host.journalled().suffix(2) == ["RE-ENCODED", "ENROLLED"])
            #expect(try host.journalText(last: 2).contains("supervisor chef"))
        }
    }

    @Test func `operations that the card's state forbids are refused by name`() async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            let holder = try host.reference(.zoe)
            let unknown = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.change(.uid(Sample.uid(9)), .cancel(.lost), operatorName: "")
            }
            #expect(unknown?.userMessage.key == "unknown-card")
            _ = try await host.service.cards.change(.holder(holder), .cancel(.lost), operatorName: "")
            let twice = await #expect(throws: EnrolmentError.self) {
                _ = try await host.service.cards.change(.uid(Sample.uid(1)), .cancel(.lost), operatorName: "")
            }
            #expect(twice?.userMessage.key == "state-reached")
            #expect(twice?.userMessage.french.contains("est déjà invalidée") == true)
            let late = await #expect(throws: EnrolmentError.self) {
                let day = try #require(CardDay("2027-10-31"))
                _ = try await host.service.cards.change(.uid(Sample.uid(1)), .revalidate(until: day), operatorName: "")
            }
            #expect(late?.userMessage.key == "state-forbids")
        }
    }

    @Test func `a holder without the card that is meant is told which one there is`() async throws {
        try await TestHost.run { host in
            let holder = try host.reference(.zoe)
            func refusal(_ change: CardChange) async -> String? {
                let error = await #expect(throws: EnrolmentError.self) {
                    _ = try await host.service.cards.change(.holder(holder), change, operatorName: "")
                }
                return error?.userMessage.key
            }
            #expect(await refusal(.cancel(.lost)) == "nothing-to-replace")
            #expect(await refusal(.abandon(reason: "")) == "nothing-to-replace")
            host.readers.intercept(pull(from: TestHost.one, at: 9, .removeAfter))
            do {
                var order = try await host.order()
                try await order.expect(.putCardOn)
                host.readers.put(try host.card(1), on: TestHost.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await waitUntil("the order is gone") { host.phase("left") == .idle }
            #expect(await refusal(.cancel(.lost)) == "holder-has-unfinished-card")
            try await host.enrol(host.card(1))
            #expect(await refusal(.abandon(reason: "")) == "card-in-use")
        }
    }

    // MARK: - With the card on the reader

    @Test func `a decision without a name is refused`() async throws {
        try await TestHost.run { host in
            let error = await #expect(throws: EnrolmentError.self) {
                _ = try await host.order(.zoe) { $0.decisions = .adopt }
            }
            #expect(error?.userMessage.key == "supervisor-not-named")
        }
    }

    @Test func `a card is compared with the journal with each of its keys`() async throws {
        try await TestHost.run { host in
            try await host.enrol(host.card(1))
            let short = try await host.service.cards.verifyCard(on: TestHost.one, isDeep: false)
            #expect(try short.isRight && short.refusedKeys == nil && short.number == Sample.number(1))
            let deep = try await host.service.cards.verifyCard(on: TestHost.one, isDeep: true)
            #expect(deep.isRight && deep.refusedKeys == [])
            _ = try await host.service.cards.change(.uid(deep.uid), .cancel(.stolen), operatorName: "")
            #expect(try await !host.service.cards.verifyCard(on: TestHost.one, isDeep: true).isRight)
        }
    }

    // MARK: - Numbers from elsewhere

    @Test func `the present card gets the requested number, without a holder`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            host.readers.put(card, on: TestHost.one)
            let wish = EnrolmentOrder(holder: nil, operatorName: "", number: try Sample.number(40))
            let result = try await host.service.stations.enrolPresentCard(wish, on: TestHost.one)
            #expect(try result.number == Sample.number(40) && result.holder == nil && result.how == .encoded)
            let again = try await host.service.stations.enrolPresentCard(wish, on: TestHost.one)
            #expect(again.alreadyEnrolled && again.journalSequence == result.journalSequence)
            let other = EnrolmentOrder(holder: nil, operatorName: "", number: try Sample.number(41))
            try await expectRefusal("card-has-number", of: other, host)
            host.readers.put(try host.card(2), on: TestHost.one)
            try await expectRefusal("number-taken", of: wish, host)
            let outside = EnrolmentOrder(holder: nil, operatorName: "", number: try Sample.number(5000))
            try await expectRefusal("number-not-ours", of: outside, host)
            #expect(try host.journal.card(Sample.uid(2)) == nil)
        }
    }

    private func expectRefusal(_ key: String, of wish: EnrolmentOrder, _ host: TestHost) async throws {
        let error = await #expect(throws: EnrolmentError.self) {
            _ = try await host.service.stations.enrolPresentCard(wish, on: TestHost.one)
        }
        #expect(error?.userMessage.key == key)
    }

    @Test func `a holder whose registration is not valid is refused or held back, as configured`() async throws {
        try await TestHost.run { host in
            let error = await #expect(throws: EnrolmentError.self) { _ = try await host.order(.noe) }
            #expect(error?.userMessage.key == "holder-not-in-order")
        }
        try await TestHost.run({ $0.holdsHoldersNotInOrder = true }) { host in
            try await host.enrol(host.card(1), for: .noe)
            #expect(try host.journalText(last: 1).contains("not to be sent: etat_ia annulee"))
        }
    }
}
