// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import CardCrypto
import Enrolment
import EnrolmentFixtures
import JournalFixtures
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Journal

/// Refused cards: each has a sentence, nothing is half-linked, and the station serves the next one.
@Suite(.timeLimit(.minutes(2))) struct StationRefusalTests {
    @Test(arguments: [
        (OtherCard.Kind.classic, "wrong-card-type"), (.other, "wrong-card-type"), (.randomUID, "random-uid"),
        (.contact, "no-uid"),
    ])
    func `a card outside the delivery is named`(kind: OtherCard.Kind, key: String) async throws {
        try await TestHost.run { host in
            try await host.expectRefusal(key, of: OtherCard(kind))
            #expect(try host.journalled().isEmpty)
            try await host.enrol(try host.card())
        }
    }

    @Test func `a holder with another card is refused before the new one is touched`() async throws {
        try await TestHost.run { host in
            try await host.enrol(try host.card(1))
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            let image = MemoryCardImage()
            let second = try host.card(2, image: image)
            let blank = image.image
            let message = try await host.refusal(of: second)
            #expect(message.key == "holder-has-card")
            #expect(try message.english.contains(Sample.uid(1).description))
            #expect(image.image == blank)
            #expect(try host.journalled() == ["RESERVED", "ENROLLED"])
        }
    }

    @Test func `a card of another holder is refused`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            try await host.enrol(card, for: .zoe)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            try await host.expectRefusal("card-of-another-holder", of: card, for: .elodie)
            #expect(try host.journal.card(Sample.uid(1))?.holder == host.reference(.zoe))
        }
    }

    @Test func `a cancelled card is refused, its holder gets another`() async throws {
        try await TestHost.run { host in
            let card = try host.card(1)
            let result = try await host.enrol(card)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            try host.append(
                JournalEntry.Draft(
                    .cancelled,
                    station: "host/desk",
                    uid: result.uid,
                    number: result.number,
                    holder: result.holder,
                    reason: "lost"
                )
            )
            try await host.expectRefusal("card-no-longer-usable", of: card)
            #expect(try await host.enrol(try host.card(2)).number == Sample.number(2))
        }
    }

    @Test func `a finished card that the journal does not know needs a supervisor`() async throws {
        let image = MemoryCardImage()
        try await TestHost.run { host in
            let card = try host.card(1, image: image)
            try await host.enrol(card)
            host.readers.takeCard(off: TestHost.one)
            try await waitUntil("the card is off") { !host.isCardPresent("left") }
            // The same SAM and another journal: this card was made elsewhere.
            let finished = image.image
            let other = try host.card(1, image: MemoryCardImage(finished))
            #expect(try await host.enrol(other).alreadyEnrolled)
        }
        try await TestHost.run { host in
            let message = try await host.refusal(of: try host.card(1, image: image))
            #expect(message.key == "foreign-keys", "made with another SAM's keys")
            #expect(try host.journalled() == ["REFUSED"])
        }
    }

    /// Settings 0B: only the master key may create applications.
    @Test func `an unknown master key has a sentence, and nothing on the card is changed`() async throws {
        let image = MemoryCardImage()
        let used = try UsedCard(image, uid: Sample.uid(1))
        try used.addApplications()
        try used.lock()
        let before = try #require(image.image)
        try await TestHost.run { host in
            let message = try await host.refusal(of: used.card)
            #expect(message.key == "foreign-master-key" && message.category == .refused)
            // The number is reserved before the card refuses; it is burnt, and the holder may get another card.
            #expect(try host.journalled() == ["RESERVED", "REFUSED", "ABANDONED"])
            #expect(image.image == before)
            try await host.expectRefusal("supervisor-needed", of: used.card)
            #expect(try await host.enrol(try host.card(2)).number == Sample.number(2))
        }
        #expect(image.image == before)
    }

    @Test func `two other applications are not touched`() async throws {
        let image = MemoryCardImage()
        let used = try UsedCard(image, uid: Sample.uid(1))
        try used.addApplications()
        let before = try UsedCard.applications(in: image)
        #expect(before.count == 2)
        try await TestHost.run { host in
            _ = try await host.enrol(used.card)
        }
        let after = try UsedCard.applications(in: image)
        #expect(after.count == 3)
        #expect(Array(after.prefix(2)) == before)
    }

    /// Without room for the application the holder is free at once; a created application keeps its card until an
    /// operator abandons it.
    @Test(arguments: [(0, "card-full", ["RESERVED", "REFUSED", "ABANDONED"]), (96, "no-room", ["RESERVED"])])
    func `a card without room is refused`(rest: Int, key: String, journalled: [String]) async throws {
        try await TestHost.run { host in
            let card = try VirtualDESFireCard(
                uid: Sample.uid(1),
                memory: .twoKilobytes,
                random: SystemRandom(),
                image: MemoryCardImage()
            )
            try UsedCard(card).fill(leaving: rest)
            let message = try await host.refusal(of: card)
            #expect(message.category == .refused && message.key == key)
            #expect(try host.journalled() == journalled)
        }
    }
}
