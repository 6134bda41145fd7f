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
        _ bench: Bench,
        settings: UInt8? = nil,
        masterKey: KeyReference? = nil
    ) throws {
        for number in Self.foreignIDs {
            let id = try #require(ApplicationID(number: number))
            let card = try bench.otherProgram()
            let settings = KeySettings(rawValue: 0x0F)
            try card.createApplication(id, settings: settings, keyCount: 1, keyType: .aes128)
            try card.select(id)
            try card.authenticate(.aes, keyNumber: 0, with: bench.profile.factoryKey.reference)
            let rights = try #require(AccessRights(wire: [0x00, 0x00]))
            try card.createStandardFile(0, mode: .plain, rights: rights, size: 32)
            try card.write(Self.content(of: number), to: 0, offset: 0, mode: .plain)
        }
        let card = try bench.otherProgram()
        try card.authenticate(.iso, keyNumber: 0, with: BenchKeys.factoryDES)
        if let settings { try card.changeKeySettings(KeySettings(rawValue: settings)) }
        if let masterKey { try card.changeCardMasterKey(to: masterKey, type: .aes128) }
    }

    private static func content(of number: UInt32) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32)
    }

    /// The other applications and their contents.
    private func expectOthersUntouched(_ bench: Bench) throws {
        for number in Self.foreignIDs {
            let card = try bench.otherProgram()
            try card.select(try #require(ApplicationID(number: number)))
            try card.authenticate(.aes, keyNumber: 0, with: bench.profile.factoryKey.reference)
            #expect(try card.read(file: 0, offset: 0, length: 32, mode: .plain) == Self.content(of: number))
        }
    }

    private func holds(_ key: KeyReference, _ method: AuthenticationMethod, _ bench: Bench) throws -> Bool {
        let card = try bench.otherProgram()
        do { try card.authenticate(method, keyNumber: 0, with: key) } catch {
            guard error.isWrongKey else { throw error }
            return false
        }
        return true
    }

    @Test(arguments: Bench.Store.allCases) func `other applications are not touched`(store: Bench.Store) throws {
        let bench = try Bench(store)
        try usedCard(bench)
        let channel = try bench.tap()
        #expect(try bench.encode(on: channel).row == .blank)
        #expect(channel.codes.count == 18)
        try expectOthersUntouched(bench)
        #expect(try bench.otherProgram().applicationIDs().count == 3)
    }

    @Test(arguments: Bench.Store.allCases)
    func `an unknown master key that allows applications does not matter`(store: Bench.Store) throws {
        let bench = try Bench(store)
        try usedCard(bench, masterKey: BenchKeys.foreign)
        #expect(try bench.encode().apduCount == 18)
        try expectOthersUntouched(bench)
        #expect(try holds(BenchKeys.foreign, .aes, bench))
    }

    /// Settings 0B: only the master key may create applications.
    @Test(arguments: Bench.Store.allCases) func `an unknown master key that locks the card is a refusal`(
        store: Bench.Store
    ) throws {
        for picc in ["picc: leave", Self.owned] {
            let bench = try Bench(store, profile: try CardProfileTests.changed("picc: leave", picc))
            try usedCard(bench, settings: 0x0B, masterKey: BenchKeys.foreign)
            let refusal = try bench.refusal()
            #expect(refusal.row == .creationRefused)
            #expect(refusal.reason == .foreignMasterKey)
            try expectOthersUntouched(bench)
            #expect(try bench.otherProgram().applicationIDs().count == 2)
        }
    }

    /// After the refusal CA: 5A 000000, AA, AF and CA again.
    @Test(arguments: Bench.Store.allCases) func `our master key opens the card and is kept`(store: Bench.Store)
        throws
    {
        let bench = try Bench(store, profile: try CardProfileTests.changed("picc: leave", Self.owned))
        try usedCard(bench, settings: 0x0B, masterKey: BenchKeys.masterKey)
        #expect(try bench.encode().apduCount == 18 + 4)
        try expectOthersUntouched(bench)
        #expect(try holds(BenchKeys.masterKey, .aes, bench))
    }

    /// 5A 000000, AA refused, 1A, AF, C4.
    @Test(arguments: Bench.Store.allCases) func `the factory's master key is changed to ours`(store: Bench.Store) throws
    {
        let bench = try Bench(store, profile: try CardProfileTests.changed("picc: leave", Self.change))
        let outcome = try bench.encode()
        #expect(outcome.apduCount == 18 + 5)
        #expect(try holds(BenchKeys.masterKey, .aes, bench))
        #expect(try bench.encode(known: .enrolled(outcome.number)).row == .enrolled)
    }

    @Test func `an unknown master key is found before a number is reserved (P)`() throws {
        let bench = try Bench(profile: try CardProfileTests.changed("picc: leave", Self.change))
        try usedCard(bench, masterKey: BenchKeys.foreign)
        let error = try #require(throws: CROUSCardError.self) { try bench.encode { throw BenchError.journalFull } }
        #expect(error.row == .masterKey)
        #expect(try bench.otherProgram().applicationIDs().count == 2)
    }

    @Test(arguments: [false, true]) func `a torn change of the master key is finished by the next tap`(isExecuted: Bool)
        throws
    {
        let profile = try CardProfileTests.changed("picc: leave", Self.change)
        let number = try #require(Bench.number)
        for command in 1...7 {
            let bench = try Bench(profile: profile)
            let tear = BenchChannel.Tear(command: command, isExecuted: isExecuted)
            #expect(throws: CROUSCardError.self) { try bench.encode(on: try bench.tap(tear)) }
            #expect(try bench.encode(known: .reserved(number)).number == number)
            #expect(try holds(BenchKeys.masterKey, .aes, bench))
        }
    }
}
