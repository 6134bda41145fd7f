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
        number = try #require(Bench.number)
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
    static func olderCard(_ store: Bench.Store = .software, contentsBroken: Bool = false) throws -> Bench {
        let before = try Bench()
        try before.encode()
        if contentsBroken { try before.breakContents() }
        return try Bench(store, profile: try profile(2, older: [1]), image: before.copyOfImage())
    }

    private func versions(_ bench: Bench) throws -> [UInt8] { try bench.conversation().look().versions }

    // MARK: - Left as it is

    @Test(arguments: Bench.Store.allCases) func `an enrolled card of an older generation is left as it is (E)`(
        store: Bench.Store
    ) throws {
        let bench = try Self.olderCard(store)
        let channel = try bench.tap()
        let journal = try BenchJournal(.enrolled(number))
        let outcome = try bench.encode(journal, on: channel)
        #expect(outcome.row == .olderGeneration)
        #expect(outcome.result == .alreadyEnrolled)
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD, 0x64])
        #expect(try versions(bench) == [1, 1, 1])
    }

    @Test func `reading and verifying use the older keys`() throws {
        let bench = try Self.olderCard()
        let proof = try bench.conversation().read()
        #expect(proof.generation == .older(0))
        #expect(proof.record.number == number)
        let deep = try bench.conversation().verifyDeep()
        #expect(deep.generation == .older(0))
        #expect(deep.isWhole)
    }

    @Test func `prior knowledge decides as for a current card (E)`() throws {
        let bench = try Self.olderCard()
        try bench.expectRefusal(.olderGeneration, .unknownNumber(number))
        try bench.expectRefusal(known: .abandoned(number), .olderGeneration, .supervisorNeeded(number))
        try bench.expectRefusal(known: .enrolled(other), .conflict, .numberConflict(found: number, expected: other))
        #expect(try bench.encode(try BenchJournal(.reserved(number))).result == .resumed)
        #expect(try bench.encode(try BenchJournal(.stock(number))).result == .linked)
        #expect(try bench.encode(try BenchJournal(), .adopt).result == .adopted)
        #expect(try bench.encode(try BenchJournal(.erased(number)), .reencode).result == .resumed)
        #expect(try versions(bench) == [1, 1, 1])
    }

    @Test func `broken contents are repaired with the older write key`() throws {
        let bench = try Self.olderCard(contentsBroken: true)
        let outcome = try bench.encode(try BenchJournal(.enrolled(number)))
        #expect(outcome.row == .contentsBroken)
        #expect(outcome.result == .repaired)
        #expect(try versions(bench) == [1, 1, 1])
    }

    @Test func `older versions on unknown keys are refused (C5)`() throws {
        let bench = try Bench(profile: try Self.profile(2, older: [1]))
        try bench.createApplication()
        let card = try bench.factorySession()
        for key in [1, 2, 0] as [UInt8] {
            let undiversified = KeyReference(entry: 16 + key, version: 1)
            try card.changeKey(key, from: bench.profile.factoryKey.reference, to: undiversified)
        }
        try bench.expectRefusal(known: .enrolled(number), .keysRefused, .foreignKeys)
        try bench.expectRefusal(known: .enrolled(number), decisions: .rekey, .keysRefused, .foreignKeys)
    }

    @Test func `one unknown key among older ones is another issuer's (F)`() throws {
        let before = try Bench()
        try before.encode()
        let card = try before.otherProgram()
        try card.select(before.profile.applicationID)
        let keys = before.profile.keys.map { $0.reference(for: before.uid) }
        try card.authenticate(.aes, keyNumber: 0, with: keys[0])
        try card.changeKey(2, from: keys[2], to: BenchKeys.foreign)
        let bench = try Bench(profile: try Self.profile(2, older: [1]), image: before.copyOfImage())
        try bench.expectRefusal(known: .enrolled(number), decisions: .rekey, .foreign, .foreignKeys)
    }

    // MARK: - Changed to the current keys

    @Test(arguments: Bench.Store.allCases) func `a supervisor has the keys changed (E)`(
        store: Bench.Store
    ) throws {
        let bench = try Self.olderCard(store)
        let before = try bench.conversation().read()
        let channel = try bench.tap()
        let journal = try BenchJournal(.enrolled(number))
        let outcome = try bench.encode(journal, .rekey, on: channel)
        #expect(outcome.row == .olderGeneration)
        #expect(outcome.result == .rekeyed)
        #expect(outcome.contents == before.contents, "the date of the encoding stays")
        #expect(journal.lines == ["reencode", "enrolled"])
        #expect(!channel.codes.contains(0x3D))
        #expect(try versions(bench) == [2, 2, 2])
        #expect(try bench.conversation().verifyDeep().isWhole)
        #expect(try bench.encode(journal, .rekey).result == .alreadyEnrolled)
    }

    @Test func `a card two generations behind is changed at once`() throws {
        let first = try Bench()
        try first.encode()
        let profile = try Self.profile(3, older: [2, 1])
        let bench = try Bench(profile: profile, image: first.copyOfImage())
        #expect(try bench.conversation().read().generation == .older(1))
        #expect(try bench.encode(try BenchJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try versions(bench) == [3, 3, 3])
    }

    @Test func `a change begun under the previous profile is finished by this one`() throws {
        let bench = try Self.olderCard()
        bench.card.tear(TearPlan(.after, .command(13)))
        #expect(throws: CROUSCardError.self) { try bench.encode(try BenchJournal(.enrolled(number)), .rekey) }
        #expect(try versions(bench) == [1, 2, 1])
        let later = try Bench(profile: try Self.profile(3, older: [2, 1]), image: bench.copyOfImage())
        #expect(try later.encode(try BenchJournal(.reserved(number))).result == .rekeyed)
        #expect(try versions(later) == [3, 3, 3])
        #expect(try later.conversation().verifyDeep().isWhole)
    }

    @Test func `broken contents are written again with the new keys`() throws {
        let bench = try Self.olderCard(contentsBroken: true)
        #expect(try bench.encode(try BenchJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try bench.conversation().verifyDeep().record?.number == number)
    }

    @Test func `a card to be adopted or linked may be rekeyed too`() throws {
        let bench = try Self.olderCard()
        try bench.expectRefusal(decisions: .rekey, .olderGeneration, .unknownNumber(number))
        let journal = try BenchJournal()
        #expect(try bench.encode(journal, [.adopt, .rekey]).result == .rekeyed)
        #expect(journal.lines == ["adopt", "enrolled"])
        let delivered = try Self.olderCard()
        #expect(try delivered.encode(try BenchJournal(.stock(number)), .rekey).result == .rekeyed)
        let given = try Self.olderCard()
        let known = PriorState.abandoned(number)
        try given.expectRefusal(known: known, decisions: .rekey, .olderGeneration, .supervisorNeeded(number))
        #expect(try given.encode(try BenchJournal(known), [.reencode, .rekey]).result == .rekeyed)
    }

    @Test func `an unfinished rekey without a reservation needs its decision (E)`() throws {
        let bench = try Self.olderCard()
        bench.card.tear(TearPlan(.after, .command(13)))
        #expect(throws: CROUSCardError.self) { try bench.encode(try BenchJournal(.enrolled(number)), .rekey) }
        try bench.expectRefusal(known: .enrolled(number), .olderGeneration, .rekeyUnfinished(number))
        #expect(try bench.encode(try BenchJournal(.enrolled(number)), .rekey).result == .rekeyed)
    }

    // MARK: - Unfinished cards of an older generation

    @Test func `a card torn under older keys is finished with the current ones (B)`() throws {
        let before = try Bench()
        before.card.tear(TearPlan(.after, .command(11)))
        #expect(throws: CROUSCardError.self) { try before.encode() }
        let bench = try Bench(profile: try Self.profile(2, older: [1]), image: before.copyOfImage())
        let outcome = try bench.encode(try BenchJournal(.reserved(number)))
        #expect(outcome.row == .someKeys)
        #expect(try versions(bench) == [2, 2, 2])
        #expect(try bench.conversation().verifyDeep().isWhole)
    }

    @Test func `an older generation with the factory's version is found by authentication`() throws {
        var text = String(decoding: CardProfile.referenceYAML, as: UTF8.self) + "versions: by-authentication\n"
        let first = try CardProfile(yaml: Array(text.replacing("version: 1, diver", with: "version: 0, diver").utf8))
        text.replace("version: 1, diver", with: "version: 1, older: [0], diver")
        let before = try Bench(profile: first)
        try Self.addVersion0(to: before)
        try before.encode()
        let bench = try Bench(profile: try CardProfile(yaml: Array(text.utf8)), image: before.copyOfImage())
        try Self.addVersion0(to: bench)
        #expect(try bench.conversation().read().generation == .older(0))
        #expect(try bench.encode(try BenchJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try versions(bench) == [1, 1, 1])
    }

    private static func addVersion0(to bench: Bench) throws {
        let keys = try #require(bench.keys as? SoftwareKeyHolder)
        for entry in 16...18 as ClosedRange<UInt8> {
            keys.store(try BenchKeys.Stored(entry, version: 0, fill: entry + 0x40).key(), entry: entry)
        }
    }
}
