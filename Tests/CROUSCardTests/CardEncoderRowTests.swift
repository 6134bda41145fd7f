// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// The rows of docs/card-rows.md besides those of a torn encoding; a refused card is not written.
@Suite struct CardEncoderRowTests {
    private let number: CROUSNumber
    private let other: CROUSNumber

    init() throws {
        number = try #require(CardFixture.number)
        other = try #require(CROUSNumber(102_500_000_018 as UInt64))
    }

    // MARK: - S: no application

    @Test func `a blank card that was enrolled, erased or abandoned needs a supervisor (S0e)`() throws {
        for known in [PriorState.enrolled(number), .erased(number), .abandoned(number)] {
            try CardFixture().expectRefusal(known: known, .blankAfterUse, .supervisorNeeded(number))
        }
    }

    @Test func `a full card is refused (S0x)`() throws {
        let fixture = try CardFixture(memory: .twoKilobytes)
        let card = try fixture.otherProgram()
        var created: UInt32 = 0
        while created < 28 {
            created += 1
            let id = try #require(ApplicationID(number: 0x100000 + created))
            let settings = KeySettings(rawValue: 0x0F)
            guard (try? card.createApplication(id, settings: settings, keyCount: 14, keyType: .aes128)) != nil else {
                break
            }
        }
        let refusal = try fixture.refusal()
        #expect(refusal.row == .creationRefused)
        #expect(refusal.reason == .cardFull)
    }

    @Test func `a reserved number that does not fit its field is not written`() throws {
        let profile = try CardProfileTests.changed(
            "offset: 8, length: 8, coding: bcd",
            "offset: 8, length: 6, coding: bcd"
        )
        let fixture = try CardFixture(profile: profile)
        let earlier = try #require(CROUSNumber(1_102_500_000_017 as UInt64))
        let channel = try fixture.tap()
        let error = try #require(throws: CROUSCardError.self) {
            try fixture.encode(known: .reserved(earlier), on: channel)
        }
        #expect(error.key == "number-outside-range")
        #expect(channel.codes == [0x5A])
    }

    // MARK: - A: all keys factory

    @Test func `an application of ours without a record gets a fresh number (A0)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let outcome = try fixture.encode()
        #expect(outcome.row == .unclaimed)
        #expect(outcome.result == .encoded)
        #expect(outcome.number == number)
    }

    @Test func `an unreserved record under factory keys is left unchanged (A0m)`() throws {
        let fixture = try CardFixture()
        try tearAfterCommit(fixture)
        try fixture.expectRefusal(.unclaimedRecord, .unknownNumber(number))
    }

    @Test func `a record under factory keys with another number is a conflict (X)`() throws {
        let fixture = try CardFixture()
        try tearAfterCommit(fixture)
        try fixture.expectRefusal(
            known: .reserved(other),
            .conflict,
            .numberConflict(found: number, expected: other)
        )
    }

    @Test func `undefined content of a torn standard file is written again (A3)`() throws {
        let fixture = try CardFixture()
        try tearAfterCommit(fixture)
        let card = try fixture.factorySession()
        let file = try #require(fixture.profile.files.first)
        try card.write([UInt8](repeating: 0xA5, count: 13), to: file.number, offset: 0, mode: file.mode)
        let outcome = try fixture.encode(known: .reserved(number))
        #expect(outcome.row == .allFiles)
        #expect(outcome.record.number == number)
    }

    @Test func `an unfinished card that the journal calls enrolled needs a supervisor`() throws {
        let fixture = try CardFixture()
        try tearAfterCommit(fixture)
        try fixture.expectRefusal(known: .enrolled(number), .allFiles, .supervisorNeeded(number))
    }

    // MARK: - B: some keys changed

    @Test func `an unreserved card torn between two key changes is left unchanged (B0)`() throws {
        let fixture = try CardFixture()
        _ = try? fixture.encode(on: try fixture.tap(.init(command: 11, isExecuted: true)))
        try fixture.expectRefusal(.someKeysUnclaimed, .unknownNumber(number))
    }

    @Test func `only files that do not hold the record are written (B)`() throws {
        let fixture = try CardFixture()
        _ = try? fixture.encode(on: try fixture.tap(.init(command: 12, isExecuted: true)))
        let channel = try fixture.tap()
        #expect(try fixture.encode(known: .reserved(number), on: channel).row == .someKeys)
        #expect(!channel.codes.contains(0x3D))
        #expect(channel.codes.count { $0 == 0xC4 } == 1)
    }

    @Test func `files that do not hold the record are written again (B)`() throws {
        for length in [1, 28] {
            let fixture = try CardFixture()
            _ = try? fixture.encode(on: try fixture.tap(.init(command: 11, isExecuted: true)))
            let garbage = [UInt8](repeating: 0xA5, count: length)
            try fixture.factorySession().write(garbage, to: 1, offset: 0, mode: .enciphered)
            let outcome = try fixture.encode(known: .reserved(number))
            #expect(outcome.row == .someKeys)
            #expect(outcome.record.number == number)
        }
    }

    @Test func `factory version on an unknown key: another issuer's (B?)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        try card.changeKey(0, from: fixture.profile.factoryKey.reference, to: FictionalKeys.foreignVersion0)
        try fixture.expectRefusal(.misleadingVersion, .foreignKeys)
    }

    @Test func `factory version on the target key: finished or outdated keys (B?)`() throws {
        for changed in [[], [1], [1, 2]] as [[UInt8]] {
            let fixture = try CardFixture()
            try tearAfterCommit(fixture)
            try fixture.changeKeys(changed)
            let factory = fixture.profile.factoryKey.reference
            try fixture.factorySession().changeKey(0, from: factory, to: FictionalKeys.targetVersion0(fixture))
            let outcome = try fixture.encode(known: .reserved(number))
            #expect(outcome.row == (changed.count == 2 ? .finished : .keysBehind))
            #expect(try fixture.conversation().look().versions == [0, 1, 1])
        }
    }

    @Test func `factory version on an older key: older generation (B?)`() throws {
        let before = try CardFixture()
        try tearAfterCommit(before)
        try before.changeKeys([1, 2])
        let factory = before.profile.factoryKey.reference
        try before.factorySession().changeKey(0, from: factory, to: FictionalKeys.targetVersion0(before))
        let fixture = try CardFixture(
            profile: try KeyGenerationTests.profile(2, older: [1]),
            image: before.copyOfImage()
        )
        #expect(try fixture.encode(known: .enrolled(number)).row == .olderGeneration)
        #expect(try fixture.encode(try RecordingJournal(.enrolled(number)), .rekey).result == .rekeyed)
        #expect(try fixture.conversation().look().versions == [2, 2, 2])
    }

    @Test func `an unknown key beside a factory key is another issuer's (Bx)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        try card.changeKey(2, from: fixture.profile.factoryKey.reference, to: FictionalKeys.foreign)
        try fixture.expectRefusal(known: .reserved(number), .strangeKey, .foreignKeys)
    }

    // MARK: - C and D: key 0 is the target key

    @Test func `a finished unknown card is left unchanged (C4)`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        try fixture.expectRefusal(.unknownFinished, .unknownNumber(number))
    }

    @Test func `a finished card with another number is a conflict (X)`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        for known in [PriorState.reserved(other), .enrolled(other), .abandoned(other)] {
            try fixture.expectRefusal(known: known, .conflict, .numberConflict(found: number, expected: other))
        }
    }

    @Test func `a finished card whose number was abandoned needs a supervisor`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        try fixture.expectRefusal(known: .abandoned(number), .finished, .supervisorNeeded(number))
        try fixture.expectRefusal(known: .erased(number), .finished, .supervisorNeeded(number))
    }

    @Test(arguments: CardFixture.Store.allCases) func `broken contents under final keys are repaired (C2)`(
        store: CardFixture.Store
    )
        throws
    {
        let fixture = try CardFixture(store)
        try fixture.encode()
        try fixture.breakContents()
        try fixture.expectRefusal(.unknownFinished, .unknownContents)
        let channel = try fixture.tap()
        let outcome = try fixture.encode(try RecordingJournal(.enrolled(number)), on: channel)
        #expect(outcome.row == .contentsBroken)
        #expect(outcome.result == .repaired)
        #expect(outcome.record.number == number)
        #expect(!channel.codes.contains(0xC4))
    }

    @Test func `target versions on unknown keys are another issuer's or another SAM's (C5)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        // The right versions, but without diversification.
        for key in [1, 2, 0] as [UInt8] {
            let undiversified = KeyReference(entry: 16 + key, version: 1)
            try card.changeKey(key, from: fixture.profile.factoryKey.reference, to: undiversified)
        }
        try fixture.expectRefusal(known: .enrolled(number), .keysRefused, .foreignKeys)
    }

    @Test func `a factory key with the target's version has to be erased (C5)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        for key in [1, 2, 0] as [UInt8] {
            try card.changeKey(key, from: fixture.profile.factoryKey.reference, to: FictionalKeys.factoryVersion1)
        }
        try fixture.expectRefusal(known: .reserved(number), .keysRefused, .needsErasing)
    }

    /// Only key 0 was changed: there is no file yet.
    @Test(arguments: CardFixture.Store.allCases)
    func `a card whose key 0 was changed before the others is repaired (D)`(
        store: CardFixture.Store
    )
        throws
    {
        let fixture = try CardFixture(store)
        try fixture.createApplication()
        let card = try fixture.factorySession()
        let target = fixture.profile.keys[0].reference(for: fixture.uid)
        try card.changeKey(0, from: fixture.profile.factoryKey.reference, to: target)
        try fixture.expectRefusal(.keysBehind, .unknownContents)
        let outcome = try fixture.encode(known: .reserved(number))
        #expect(outcome.row == .keysBehind)
        #expect(outcome.result == .repaired)
        #expect(try fixture.encode(known: .enrolled(number)).row == .enrolled)
    }

    /// Row Z5: nothing is sent to a card other than the one begun.
    @Test func `an unexpected card is reported with both UIDs (Z5)`() throws {
        let fixture = try CardFixture()
        let expected = try #require(CardUID(hex: "04112233445566"))
        let channel = try fixture.tap()
        let error = try #require(throws: CROUSCardError.self) {
            try IdentifiedCard(channel, expecting: expected)
        }
        guard case .otherCard(let found, expected) = error else { throw error }
        #expect(found == fixture.uid)
        #expect(error.row == .otherCard)
        #expect(error.key == "other-card")
        #expect(error.description.contains("04112233445566"))
        #expect(channel.codes.isEmpty)
        let same = CardConversation(
            try IdentifiedCard(channel, expecting: fixture.uid),
            keys: fixture.keys,
            profile: fixture.profile
        )
        #expect(try same.look().finding == .noApplication)
    }

    /// The read key may not read, or the file is too short.
    @Test(arguments: [(2, 28), (1, 27)] as [(UInt8, Int)])
    func `final keys over files of another layout are another issuer's (F)`(reader: UInt8, size: Int) throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let file = try #require(fixture.profile.files.first)
        let rights = try #require(AccessRights(wire: [0x00, reader << 4 | 2]))
        try fixture.factorySession().createStandardFile(1, mode: file.mode, rights: rights, size: size)
        try fixture.changeKeys([1, 2, 0])
        try fixture.expectRefusal(known: .enrolled(number), .foreign, .foreignFile(1))
    }

    // MARK: - F: another issuer's application

    @Test func `another number of keys is another issuer's (F)`() throws {
        let fewer = try CardFixture()
        try fewer.createApplication(keyCount: 2)
        try fewer.expectRefusal(.foreign, .foreignSettings)
        let more = try CardFixture()
        try more.createApplication(keyCount: 4)
        try more.expectRefusal(.foreign, .foreignSettings)
    }

    @Test func `other key settings are another issuer's (F)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication(settings: KeySettings(rawValue: 0x0F))
        try fixture.expectRefusal(known: .reserved(number), .foreign, .foreignSettings)
    }

    @Test func `a file unlike the profile's is another issuer's (F)`() throws {
        let profile = try CardProfile.reference()
        let file = try #require(profile.files.first)
        for (fileNumber, size) in [(file.number, file.size + 1), (9, file.size)] {
            let fixture = try CardFixture()
            try fixture.createApplication()
            let card = try fixture.factorySession()
            try card.createStandardFile(fileNumber, mode: file.mode, rights: file.rights, size: size)
            try fixture.expectRefusal(known: .reserved(number), .foreign, .foreignFile(fileNumber))
        }
    }

    @Test func `an unknown master key in the application is another issuer's (F)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        try card.changeKey(0, from: fixture.profile.factoryKey.reference, to: FictionalKeys.foreign)
        try fixture.expectRefusal(.foreign, .foreignKeys)
    }

    // MARK: - Versions that tell nothing

    @Test func `equal versions are distinguished by authentication`() throws {
        var text = String(decoding: CardProfile.referenceYAML, as: UTF8.self) + "versions: by-authentication\n"
        text.replace("factoryKey: {entry: 1, version: 0}", with: "factoryKey: {entry: 1, version: 1}")
        let profile = try CardProfile(yaml: Array(text.utf8))
        let fixture = try CardFixture(profile: profile)
        let keys = try #require(fixture.keys as? SoftwareKeyHolder)
        keys.store(try FictionalKeys.Stored(1, version: 1, fill: 0).key(), entry: 1)
        let channel = try fixture.tap()
        #expect(try fixture.encode(on: channel).row == .blank)
        #expect(channel.codes.suffix(3) == [0x64, 0xAA, 0xAF], "the version alone does not prove key 0")
        #expect(try fixture.encode(known: .enrolled(number)).row == .enrolled)
    }

    // MARK: - Making states

    /// Everything written under the factory keys, no key changed.
    private func tearAfterCommit(_ fixture: CardFixture) throws {
        let tear = RecordingChannel.Tear(command: 10, isExecuted: true)
        #expect(throws: CROUSCardError.self) { try fixture.encode(on: try fixture.tap(tear)) }
    }
}
