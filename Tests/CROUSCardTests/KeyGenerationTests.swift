// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// Row E: cards with an older generation of keys, which the SAM still holds.
@Suite struct KeyGenerationTests {
    private let number: CROUSNumber
    private let other: CROUSNumber

    init() throws {
        number = try #require(CardFixture.number)
        other = try #require(CROUSNumber(102_500_000_018 as UInt64))
    }

    /// The reference profile with keys of this version, and older ones.
    static func profile(_ version: UInt8, older: [UInt8]) throws -> CardProfile {
        let text = String(decoding: CardProfile.referenceYAML, as: UTF8.self)
        let list = older.map(String.init).joined(separator: ", ")
        let keys = text.replacing("version: 1, diver", with: "version: \(version), older: [\(list)], diver")
        return try CardProfile(yaml: Array(keys.utf8))
    }

    /// A card encoded with version 1, and a profile of version 2 that lists version 1.
    static func olderCard(_ store: CardFixture.Store = .software, contentsBroken: Bool = false) throws -> CardFixture {
        let before = try CardFixture()
        try before.encode()
        if contentsBroken { try before.breakContents() }
        return try CardFixture(store, profile: try profile(2, older: [1]), image: before.copyOfImage())
    }

    private func versions(_ fixture: CardFixture) throws -> [UInt8] { try fixture.conversation().look().versions }

    // MARK: - Left as it is

    @Test(arguments: CardFixture.Store.allCases) func `an enrolled card of an older generation is left as it is (E)`(
        store: CardFixture.Store
    ) throws {
        let fixture = try Self.olderCard(store)
        let channel = try fixture.tap()
        let journal = try RecordingJournal(.enrolled(number))
        let outcome = try fixture.encode(journal, on: channel)
        #expect(outcome.row == .olderGeneration)
        #expect(outcome.result == .alreadyEnrolled)
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD, 0x64])
        #expect(try versions(fixture) == [1, 1, 1])
    }

    @Test func `reading and verifying use the older keys`() throws {
        let fixture = try Self.olderCard()
        let proof = try fixture.conversation().read()
        #expect(proof.generation == .older(0))
        #expect(proof.record.number == number)
        let deep = try fixture.conversation().verifyDeep()
        #expect(deep.generation == .older(0))
        #expect(deep.isWhole)
    }

    @Test func `prior knowledge decides as for a current card (E)`() throws {
        let fixture = try Self.olderCard()
        try fixture.expectRefusal(.olderGeneration, .unknownNumber(number))
        try fixture.expectRefusal(known: .abandoned(number), .olderGeneration, .supervisorNeeded(number))
        try fixture.expectRefusal(known: .enrolled(other), .conflict, .numberConflict(found: number, expected: other))
        #expect(try fixture.encode(try RecordingJournal(.reserved(number))).result == .resumed)
        #expect(try fixture.encode(try RecordingJournal(.stock(number))).result == .linked)
        #expect(try fixture.encode(try RecordingJournal(), .adopt).result == .adopted)
        #expect(try fixture.encode(try RecordingJournal(.erased(number)), .reencode).result == .resumed)
        #expect(try versions(fixture) == [1, 1, 1])
    }

    @Test func `broken contents are repaired with the older write key`() throws {
        let fixture = try Self.olderCard(contentsBroken: true)
        let outcome = try fixture.encode(try RecordingJournal(.enrolled(number)))
        #expect(outcome.row == .contentsBroken)
        #expect(outcome.result == .repaired)
        #expect(try versions(fixture) == [1, 1, 1])
    }

    @Test func `older versions on unknown keys are refused (C5)`() throws {
        let fixture = try CardFixture(profile: try Self.profile(2, older: [1]))
        try fixture.createApplication()
        let card = try fixture.factorySession()
        for key in [1, 2, 0] as [UInt8] {
            let undiversified = KeyReference(entry: 16 + key, version: 1)
            try card.changeKey(key, from: fixture.profile.factoryKey.reference, to: undiversified)
        }
        try fixture.expectRefusal(known: .enrolled(number), .keysRefused, .foreignKeys)
        try fixture.expectRefusal(known: .enrolled(number), decisions: .rekey, .keysRefused, .foreignKeys)
    }

    @Test func `one unknown key among older ones is another issuer's (F)`() throws {
        let before = try CardFixture()
        try before.encode()
        let card = try before.otherProgram()
        try card.select(before.profile.applicationID)
        let keys = before.profile.keys.map { $0.reference(for: before.uid) }
        try card.authenticate(.aes, keyNumber: 0, with: keys[0])
        try card.changeKey(2, from: keys[2], to: FictionalKeys.foreign)
        let fixture = try CardFixture(profile: try Self.profile(2, older: [1]), image: before.copyOfImage())
        try fixture.expectRefusal(known: .enrolled(number), decisions: .rekey, .foreign, .foreignKeys)
    }

    // MARK: - Changed to the current keys

    @Test(arguments: CardFixture.Store.allCases) func `a supervisor has the keys changed (E)`(
        store: CardFixture.Store
    ) throws {
        let fixture = try Self.olderCard(store)
        let before = try fixture.conversation().read()
        let channel = try fixture.tap()
        let journal = try RecordingJournal(.enrolled(number))
        let outcome = try fixture.encode(journal, .rekey, on: channel)
        #expect(outcome.row == .olderGeneration)
        #expect(outcome.result == .rekeyed)
        #expect(outcome.contents == before.contents, "the date of the encoding stays")
        #expect(journal.lines == ["reencode", "enrolled"])
        #expect(!channel.codes.contains(0x3D))
        #expect(try versions(fixture) == [2, 2, 2])
        #expect(try fixture.conversation().verifyDeep().isWhole)
        #expect(try fixture.encode(journal, .rekey).result == .alreadyEnrolled)
    }

    @Test func `a card two generations behind is changed at once`() throws {
        let first = try CardFixture()
        try first.encode()
        let profile = try Self.profile(3, older: [2, 1])
        let fixture = try CardFixture(profile: profile, image: first.copyOfImage())
        #expect(try fixture.conversation().read().generation == .older(1))
        #expect(try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try versions(fixture) == [3, 3, 3])
    }

    @Test func `a change begun under the previous profile is finished by this one`() throws {
        let fixture = try Self.olderCard()
        fixture.card.tear(TearPlan(.after, .identifiedCommand(13)))
        #expect(throws: CROUSCardError.self) {
            try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey)
        }
        #expect(try versions(fixture) == [1, 2, 1])
        let later = try CardFixture(profile: try Self.profile(3, older: [2, 1]), image: fixture.copyOfImage())
        #expect(try later.encode(try RecordingJournal(.reserved(number))).result == .rekeyed)
        #expect(try versions(later) == [3, 3, 3])
        #expect(try later.conversation().verifyDeep().isWhole)
    }

    @Test func `broken contents are written again with the new keys`() throws {
        let fixture = try Self.olderCard(contentsBroken: true)
        #expect(try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try fixture.conversation().verifyDeep().record?.number == number)
    }

    @Test func `a card to be adopted or linked may be rekeyed too`() throws {
        let fixture = try Self.olderCard()
        try fixture.expectRefusal(decisions: .rekey, .olderGeneration, .unknownNumber(number))
        let journal = try RecordingJournal()
        #expect(try fixture.encode(journal, [.adopt, .rekey]).result == .rekeyed)
        #expect(journal.lines == ["adopt", "enrolled"])
        let delivered = try Self.olderCard()
        #expect(try delivered.encode(try RecordingJournal(.stock(number)), .rekey).result == .rekeyed)
        let given = try Self.olderCard()
        let known = PriorState.abandoned(number)
        try given.expectRefusal(known: known, decisions: .rekey, .olderGeneration, .supervisorNeeded(number))
        #expect(try given.encode(try RecordingJournal(known), [.reencode, .rekey]).result == .rekeyed)
    }

    @Test func `an unfinished rekey without a reservation needs its decision (E)`() throws {
        let fixture = try Self.olderCard()
        fixture.card.tear(TearPlan(.after, .identifiedCommand(13)))
        #expect(throws: CROUSCardError.self) {
            try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey)
        }
        try fixture.expectRefusal(known: .enrolled(number), .olderGeneration, .rekeyUnfinished(number))
        #expect(try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey).result == .rekeyed)
    }

    // MARK: - Unfinished cards of an older generation

    @Test func `a card torn under older keys is finished with the current ones (B)`() throws {
        let before = try CardFixture()
        before.card.tear(TearPlan(.after, .identifiedCommand(11)))
        #expect(throws: CROUSCardError.self) { try before.encode() }
        let fixture = try CardFixture(profile: try Self.profile(2, older: [1]), image: before.copyOfImage())
        let outcome = try fixture.encode(try RecordingJournal(.reserved(number)))
        #expect(outcome.row == .someKeys)
        #expect(try versions(fixture) == [2, 2, 2])
        #expect(try fixture.conversation().verifyDeep().isWhole)
    }

    @Test func `an older generation with the factory's version is found by authentication`() throws {
        var text = String(decoding: CardProfile.referenceYAML, as: UTF8.self) + "versions: by-authentication\n"
        let first = try CardProfile(yaml: Array(text.replacing("version: 1, diver", with: "version: 0, diver").utf8))
        text.replace("version: 1, diver", with: "version: 1, older: [0], diver")
        let before = try CardFixture(profile: first)
        try Self.addVersion0(to: before)
        try before.encode()
        let fixture = try CardFixture(profile: try CardProfile(yaml: Array(text.utf8)), image: before.copyOfImage())
        try Self.addVersion0(to: fixture)
        #expect(try fixture.conversation().read().generation == .older(0))
        #expect(try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try versions(fixture) == [1, 1, 1])
    }

    private static func addVersion0(to fixture: CardFixture) throws {
        let keys = try #require(fixture.keys as? SoftwareKeyHolder)
        for entry in 16...18 as ClosedRange<UInt8> {
            keys.store(try FictionalKeys.Stored(entry, version: 0, fill: entry + 0x40).key(), entry: entry)
        }
    }
}
