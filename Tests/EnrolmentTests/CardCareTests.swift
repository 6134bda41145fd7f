// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import Registry
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

@testable import CROUSCore
@testable import Enrolment
@testable import Journal

/// What the desk does with a card after its enrolment, and what only a supervisor may allow.
@Suite(.timeLimit(.minutes(3))) struct CardCareTests {
    // MARK: - What is written of a card

    @Test(arguments: CancelReason.allCases) func `a cancelled card frees its holder and may not be used as it is`(
        reason: CancelReason
    ) async throws {
        try await Workbench.run { bench in
            let old = try bench.card(1)
            try await bench.enrol(old)
            let card = try await bench.service.change(
                .holder(bench.reference(.zoe)),
                .cancel(reason),
                operatorName: "léa"
            )
            #expect(try card.uid == Sample.uid(1) && card.state == .cancelled && card.reason == reason.rawValue)
            #expect(try bench.service.records.registry.card(Sample.uid(1)) == card)
            try await bench.takeOff()
            try await bench.expectRefusal("card-no-longer-usable", of: old)
            let new = try await bench.enrol(try bench.card(2))
            #expect(try new.number == Sample.number(2))
            #expect(
                try bench.journalled() == ["RESERVED", "ENROLLED", "CANCELLED", "RESERVED", "ENROLLED"]
            )
        }
    }

    @Test func `the new card replaces the old one in one append`() async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            try await bench.takeOff()
            try await bench.expectRefusal("holder-has-card", of: bench.card(2))
            var order = try await bench.order(.zoe) { $0.replacing = .lost }
            try await order.expect(.putCardOn)
            bench.readers.put(try bench.card(3), on: Workbench.one)
            let result = try await order.enrolled()
            #expect(try result.replaced == Sample.uid(1) && result.uid == Sample.uid(3))
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED", "RESERVED", "REPLACED", "ENROLLED"])
            let old = try #require(try bench.journal.card(Sample.uid(1)))
            #expect(old.state == .replaced && old.reason == "DP")
            let holder = try bench.reference(.zoe)
            #expect(try bench.journal.withState { $0.card(of: holder, isProven: true)?.uid } == Sample.uid(3))
        }
    }

    @Test(arguments: [true, false])
    func `a replacement cut off between its lines is ended by the same order`(isReplaced: Bool) async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            try await bench.takeOff()
            let new = try bench.card(2)
            new.tear(TearPlan(.after, .command(13)))
            bench.readers.put(new, on: Workbench.one)
            await #expect(throws: EnrolmentError.self) { try await bench.serve(replacing: .lost) }
            if isReplaced {
                var line = try Sample.draft(.replaced, card: 1, number: 1, detail: "by \(Sample.uid(2))")
                (line.holder, line.reason) = (try bench.reference(.zoe), "DP")
                try bench.journal.append(line)
            }
            bench.readers.put(new, on: Workbench.one)
            try await bench.serve(replacing: .lost)
            #expect(try bench.journalled() == ["RESERVED", "ENROLLED", "RESERVED", "REPLACED", "ENROLLED"])
            let again = await #expect(throws: EnrolmentError.self) { try await bench.serve(replacing: .lost) }
            #expect(again?.userMessage.key == "card-to-replace")
        }
    }

    @Test func `the old card is not taken for the new one`() async throws {
        try await Workbench.run { bench in
            let old = try bench.card(1)
            try await bench.enrol(old)
            try await bench.takeOff()
            var order = try await bench.order(.zoe) { $0.replacing = .outOfOrder }
            try await order.expect(.putCardOn)
            bench.readers.put(old, on: Workbench.one)
            let since = try #require(try bench.journal.card(Sample.uid(1))?.enrolledAt)
            let failure = try await order.failed()
            #expect(
                failure.key == "card-to-replace" && failure.english.contains(CampusTimeZone.paris.minute(of: since))
            )
            #expect(try bench.journal.card(Sample.uid(1))?.state == .enrolled)
            let error = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.order(.elodie) { $0.replacing = .lost }
            }
            #expect(error?.userMessage.key == "nothing-to-replace")
        }
    }

    @Test func `a card given to the wrong person goes over to the right one`() async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            let (zoe, elodie) = (try bench.reference(.zoe), try bench.reference(.elodie))
            let noe = try bench.reference(.noe)
            let refused = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.change(.holder(zoe), .reassign(to: noe), operatorName: "léa")
            }
            #expect(refused?.userMessage.key == "holder-not-in-order")
            let card = try await bench.service.change(.holder(zoe), .reassign(to: elodie), operatorName: "léa")
            #expect(card.holder == elodie && card.state == .enrolled)
            let line = try #require(try bench.journal.text(last: 1).split(separator: "\n").last)
            #expect(line.contains("REASSIGNED") && line.contains(zoe.description) && line.contains(elodie.description))
            let taken = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.change(.uid(card.uid), .reassign(to: elodie), operatorName: "léa")
            }
            #expect(taken?.userMessage.key == "holder-has-card")
        }
    }

    @Test func `a card is kept for another year`() async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            let day = try #require(CardDay("2027-10-31"))
            let card = try await bench.service.change(
                .number(Sample.number(1)),
                .revalidate(until: day),
                operatorName: "léa"
            )
            #expect(card.validUntil == day && card.state == .enrolled)
            #expect(try bench.service.records.registry.card(card.uid)?.validUntil == day)
        }
    }

    @Test func `a card given up is burnt, its holder free, and a supervisor may bring it back with its number`()
        async throws
    {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            bench.readers.intercept(pull(from: Workbench.one, at: 9, .removeAfter))
            do {
                var order = try await bench.order()
                try await order.expect(.putCardOn)
                bench.readers.put(card, on: Workbench.one)
                try await order.expect(.putSameCardOn(Sample.uid(1)))
            }
            try await bench.until("the order is gone") { bench.phase("left") == .idle }
            let holder = try bench.reference(.zoe)
            _ = try await bench.service.change(.holder(holder), .abandon(reason: "lost"), operatorName: "léa")
            #expect(try bench.journal.verify().burntNumbers == 1)
            #expect(try await bench.enrol(bench.card(2)).number == Sample.number(2))
            try await bench.takeOff()
            try await bench.expectRefusal("supervisor-needed", of: card, for: .elodie)
            var order = try await bench.order(.elodie) { wish in
                wish.decisions = .reencode
                wish.supervisor = "chef"
            }
            try await order.expect(.putCardOn)
            bench.readers.put(card, on: Workbench.one)
            #expect(try await order.enrolled().number == Sample.number(1))
            #expect(try bench.journalled().suffix(2) == ["RE-ENCODED", "ENROLLED"])
            #expect(try bench.journal.text(last: 2).contains("supervisor chef"))
        }
    }

    @Test func `what a card's state forbids is refused by name`() async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            let holder = try bench.reference(.zoe)
            let unknown = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.change(.uid(Sample.uid(9)), .cancel(.lost), operatorName: "")
            }
            #expect(unknown?.userMessage.key == "no-card")
            _ = try await bench.service.change(.holder(holder), .cancel(.lost), operatorName: "")
            let twice = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.service.change(.uid(Sample.uid(1)), .cancel(.lost), operatorName: "")
            }
            #expect(twice?.userMessage.key == "state-forbids")
        }
    }

    // MARK: - With the card on the reader

    @Test func `a decision without a name is not taken`() async throws {
        try await Workbench.run { bench in
            let error = await #expect(throws: EnrolmentError.self) {
                _ = try await bench.order(.zoe) { $0.decisions = .adopt }
            }
            #expect(error?.userMessage.key == "supervisor-not-named")
        }
    }

    @Test func `a card is held against the journal with each of its keys`() async throws {
        try await Workbench.run { bench in
            try await bench.enrol(bench.card(1))
            let short = try await bench.service.verifyCard(on: Workbench.one, isDeep: false)
            #expect(try short.isRight && short.refusedKeys == nil && short.number == Sample.number(1))
            let deep = try await bench.service.verifyCard(on: Workbench.one, isDeep: true)
            #expect(deep.isRight && deep.refusedKeys == [])
            _ = try await bench.service.change(.uid(deep.uid), .cancel(.stolen), operatorName: "")
            #expect(try await !bench.service.verifyCard(on: Workbench.one, isDeep: true).isRight)
        }
    }

    // MARK: - Numbers somebody else chose

    @Test func `the card on the reader gets the number it is told, for nobody known`() async throws {
        try await Workbench.run { bench in
            let card = try bench.card(1)
            bench.readers.put(card, on: Workbench.one)
            let wish = EnrolmentWish(holder: nil, operatorName: "", number: try Sample.number(40))
            let result = try await bench.service.enrolPresentCard(wish, on: Workbench.one)
            #expect(try result.number == Sample.number(40) && result.holder == nil && result.how == .encoded)
            let again = try await bench.service.enrolPresentCard(wish, on: Workbench.one)
            #expect(again.alreadyEnrolled && again.journalSequence == result.journalSequence)
            let other = EnrolmentWish(holder: nil, operatorName: "", number: try Sample.number(41))
            try await expectRefusal("card-has-number", of: other, bench)
            bench.readers.put(try bench.card(2), on: Workbench.one)
            try await expectRefusal("number-taken", of: wish, bench)
            let outside = EnrolmentWish(holder: nil, operatorName: "", number: try Sample.number(5000))
            try await expectRefusal("number-not-ours", of: outside, bench)
            #expect(try bench.journal.card(Sample.uid(2)) == nil)
        }
    }

    private func expectRefusal(_ key: String, of wish: EnrolmentWish, _ bench: Workbench) async throws {
        let error = await #expect(throws: EnrolmentError.self) {
            _ = try await bench.service.enrolPresentCard(wish, on: Workbench.one)
        }
        #expect(error?.userMessage.key == key)
    }

    @Test func `a holder whose enrolment is not valid is refused, or held back, as configured`() async throws {
        try await Workbench.run { bench in
            let error = await #expect(throws: EnrolmentError.self) { _ = try await bench.order(.noe) }
            #expect(error?.userMessage.key == "holder-not-in-order")
        }
        try await Workbench.run({ $0.holdsHoldersNotInOrder = true }) { bench in
            try await bench.enrol(bench.card(1), for: .noe)
            #expect(try bench.journal.text(last: 1).contains("not to be sent: etat_ia annulee"))
        }
    }
}
