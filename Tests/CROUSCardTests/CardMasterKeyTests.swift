// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing

/// Cards that are not in the factory state: other applications, and a changed master key.
@Suite struct CardMasterKeyTests {
    private static let foreignIDs: [UInt32] = [0xF58630, 0x123456]
    private static let owned = "picc: {entry: 20, version: 5}"
    private static let change = "picc: {change: {entry: 20, version: 5}, from: {entry: 2, version: 0}}"

    /// A card with two other applications, each with a file; then settings and master key as given.
    private func usedCard(
        _ fixture: CardFixture,
        settings: UInt8? = nil,
        masterKey: KeyReference? = nil
    ) throws {
        for number in Self.foreignIDs {
            let id = try #require(ApplicationID(number: number))
            let card = try fixture.otherProgram()
            let settings = KeySettings(rawValue: 0x0F)
            try card.createApplication(id, settings: settings, keyCount: 1, keyType: .aes128)
            try card.select(id)
            try card.authenticate(.aes, keyNumber: 0, with: fixture.profile.factoryKey.reference)
            let rights = try #require(AccessRights(wire: [0x00, 0x00]))
            try card.createStandardFile(0, mode: .plain, rights: rights, size: 32)
            try card.write(Self.content(of: number), to: 0, offset: 0, mode: .plain)
        }
        let card = try fixture.otherProgram()
        try card.authenticate(.iso, keyNumber: 0, with: FictionalKeys.factoryDES)
        if let settings { try card.changeKeySettings(KeySettings(rawValue: settings)) }
        if let masterKey { try card.changeCardMasterKey(to: masterKey, type: .aes128) }
    }

    private static func content(of number: UInt32) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)
    }

    /// The other applications and their contents.
    private func expectOthersUntouched(_ fixture: CardFixture) throws {
        for number in Self.foreignIDs {
            let card = try fixture.otherProgram()
            try card.select(try #require(ApplicationID(number: number)))
            try card.authenticate(.aes, keyNumber: 0, with: fixture.profile.factoryKey.reference)
            #expect(try card.read(file: 0, offset: 0, length: 32, mode: .plain) == Self.content(of: number))
        }
    }

    private func holds(_ key: KeyReference, _ method: AuthenticationMethod, _ fixture: CardFixture) throws -> Bool {
        let card = try fixture.otherProgram()
        do { try card.authenticate(method, keyNumber: 0, with: key) } catch {
            guard error.isWrongKey else { throw error }
            return false
        }
        return true
    }

    @Test(arguments: CardFixture.Store.allCases) func `other applications are not touched`(store: CardFixture.Store)
        throws
    {
        let fixture = try CardFixture(store)
        try usedCard(fixture)
        let channel = try fixture.tap()
        #expect(try fixture.encode(on: channel).row == .blank)
        #expect(channel.codes.count == 18)
        try expectOthersUntouched(fixture)
        #expect(try fixture.otherProgram().applicationIDs().count == 3)
    }

    @Test(arguments: CardFixture.Store.allCases)
    func `an unknown master key that allows applications does not matter`(store: CardFixture.Store) throws {
        let fixture = try CardFixture(store)
        try usedCard(fixture, masterKey: FictionalKeys.foreign)
        #expect(try fixture.encode().apduCount == 21)
        try expectOthersUntouched(fixture)
        #expect(try holds(FictionalKeys.foreign, .aes, fixture))
    }

    /// Settings 0B: only the master key may create applications.
    @Test(arguments: CardFixture.Store.allCases) func `an unknown master key that locks the card is a refusal`(
        store: CardFixture.Store
    ) throws {
        for picc in ["picc: leave", Self.owned] {
            let fixture = try CardFixture(store, profile: try CardProfileTests.changed("picc: leave", picc))
            try usedCard(fixture, settings: 0x0B, masterKey: FictionalKeys.foreign)
            let refusal = try fixture.refusal()
            #expect(refusal.row == .creationRefused)
            #expect(refusal.reason == .foreignMasterKey)
            try expectOthersUntouched(fixture)
            #expect(try fixture.otherProgram().applicationIDs().count == 2)
        }
    }

    /// After the refusal CA: 5A 000000, AA, AF and CA again.
    @Test(arguments: CardFixture.Store.allCases) func `our master key opens the card and is kept`(
        store: CardFixture.Store
    )
        throws
    {
        let fixture = try CardFixture(store, profile: try CardProfileTests.changed("picc: leave", Self.owned))
        try usedCard(fixture, settings: 0x0B, masterKey: FictionalKeys.masterKey)
        #expect(try fixture.encode().apduCount == 21 + 4)
        try expectOthersUntouched(fixture)
        #expect(try holds(FictionalKeys.masterKey, .aes, fixture))
    }

    /// 5A 000000, AA refused, 1A, AF, C4.
    @Test(arguments: CardFixture.Store.allCases) func `the factory's master key is changed to ours`(
        store: CardFixture.Store
    ) throws {
        let fixture = try CardFixture(store, profile: try CardProfileTests.changed("picc: leave", Self.change))
        let outcome = try fixture.encode()
        #expect(outcome.apduCount == 21 + 5)
        #expect(try holds(FictionalKeys.masterKey, .aes, fixture))
        #expect(try fixture.encode(known: .enrolled(outcome.number)).row == .enrolled)
    }

    @Test func `an unknown master key is found before a number is reserved (P)`() throws {
        let fixture = try CardFixture(profile: try CardProfileTests.changed("picc: leave", Self.change))
        try usedCard(fixture, masterKey: FictionalKeys.foreign)
        let error = try #require(throws: CROUSCardError.self) {
            try fixture.encode { throw CardFixtureError.journalFull }
        }
        #expect(error.row == .masterKey)
        #expect(try fixture.otherProgram().applicationIDs().count == 2)
    }

    @Test(arguments: [false, true]) func `a torn change of the master key is finished by the next tap`(isExecuted: Bool)
        throws
    {
        let profile = try CardProfileTests.changed("picc: leave", Self.change)
        let number = try #require(CardFixture.number)
        for command in 1...7 {
            let fixture = try CardFixture(profile: profile)
            let tear = RecordingChannel.Tear(command: command, isExecuted: isExecuted)
            #expect(throws: CROUSCardError.self) { try fixture.encode(on: try fixture.tap(tear)) }
            #expect(try fixture.encode(known: .reserved(number)).number == number)
            #expect(try holds(FictionalKeys.masterKey, .aes, fixture))
        }
    }
}
