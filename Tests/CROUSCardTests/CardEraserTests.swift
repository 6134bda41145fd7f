// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

@Suite struct CardEraserTests {
    private let number: CROUSNumber
    private let other: CROUSNumber
    private static let owned = "picc: {entry: 20, version: 5}"
    private static let change = "picc: {change: {entry: 20, version: 5}, from: {entry: 2, version: 0}}"

    init() throws {
        number = try #require(CardFixture.number)
        other = try #require(CROUSNumber(102_500_000_018 as UInt64))
    }

    private func erase(
        _ fixture: CardFixture,
        expecting number: CROUSNumber?,
        on channel: (any CardChannel)? = nil
    ) throws -> Erasure {
        try CardEraser(try fixture.conversation(on: channel), expecting: number).erase()
    }

    private func expectRefusal(
        _ fixture: CardFixture,
        expecting number: CROUSNumber?,
        _ row: CardRow,
        _ reason: RefusalReason,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = try #require(throws: CROUSCardError.self, sourceLocation: sourceLocation) {
            try erase(fixture, expecting: number)
        }
        guard case .refused(let foundRow, let foundReason) = error else { throw error }
        #expect(foundRow == row, sourceLocation: sourceLocation)
        #expect(foundReason == reason, sourceLocation: sourceLocation)
        #expect(try fixture.otherProgram().applicationIDs() == [fixture.profile.applicationID])
    }

    /// A finished card whose owner reserves the deletion of applications for the card's master key (settings 0B).
    private func lockedCard(_ picc: String, masterKey: KeyReference?, settings: UInt8 = 0x0B) throws -> CardFixture {
        let fixture = try CardFixture(profile: try CardProfileTests.changed("picc: leave", picc))
        let plain = try CardFixture(image: fixture.copyOfImage())
        try plain.encode()
        let card = try plain.otherProgram()
        try card.authenticate(.iso, keyNumber: 0, with: FictionalKeys.factoryDES)
        try card.changeKeySettings(KeySettings(rawValue: settings))
        if let masterKey { try card.changeCardMasterKey(to: masterKey, type: .aes128) }
        return try CardFixture(profile: fixture.profile, image: plain.copyOfImage())
    }

    // MARK: - Erased

    @Test(arguments: CardFixture.Store.allCases) func `only our application is deleted`(store: CardFixture.Store) throws
    {
        let fixture = try CardFixture(store)
        let foreign = try #require(ApplicationID(number: 0x123456))
        let settings = KeySettings(rawValue: 0x0F)
        try fixture.otherProgram().createApplication(foreign, settings: settings, keyCount: 1, keyType: .aes128)
        try fixture.encode()
        let channel = try fixture.tap()
        let erasure = try erase(fixture, expecting: number, on: channel)
        #expect(erasure.number == number)
        #expect(!erasure.wasBlank)
        #expect(erasure.uid == fixture.uid)
        #expect(channel.codes == [0x45, 0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD, 0xDA, 0x5A])
        #expect(erasure.apduCount == 14)
        #expect(try fixture.otherProgram().applicationIDs() == [foreign])
    }

    @Test func `an erased card is encoded again with its own number (S0e)`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        _ = try erase(fixture, expecting: number)
        let outcome = try fixture.encode(try RecordingJournal(.erased(number)), .reencode)
        #expect(outcome.row == .blankAfterUse)
        #expect(outcome.number == number)
    }

    @Test func `a card that is blank already counts as erased`() throws {
        let channel = try CardFixture().tap()
        let erasure = try erase(try CardFixture(), expecting: number, on: channel)
        #expect(erasure.wasBlank)
        #expect(erasure.number == nil)
        #expect(channel.codes == [0x45, 0x5A])
    }

    @Test func `an unfinished card is erased wherever it was torn`() throws {
        for command in 2...18 {
            let fixture = try CardFixture()
            fixture.card.tear(TearPlan(.after, .identifiedCommand(command)))
            #expect(throws: CROUSCardError.self) { try fixture.encode() }
            let erasure = try erase(fixture, expecting: number)
            #expect(erasure.number == (command < 10 ? nil : number), "torn after \(command)")
            #expect(try fixture.otherProgram().applicationIDs().isEmpty)
        }
    }

    @Test func `outdated keys, broken contents and older keys can be erased`() throws {
        let behind = try CardFixture()
        try behind.createApplication()
        try behind.changeKeys([0])
        #expect(try erase(behind, expecting: number).number == nil)
        let broken = try CardFixture()
        try broken.encode()
        try broken.breakContents()
        #expect(try erase(broken, expecting: nil).number == nil)
        #expect(try erase(try KeyGenerationTests.olderCard(), expecting: number).number == number)
    }

    @Test func `a factory key with the target's version is found (C5)`() throws {
        let fixture = try CardFixture()
        try fixture.createApplication()
        let card = try fixture.factorySession()
        for key in [1, 2, 0] as [UInt8] {
            try card.changeKey(key, from: fixture.profile.factoryKey.reference, to: FictionalKeys.factoryVersion1)
        }
        #expect(try !erase(fixture, expecting: number).wasBlank)
        #expect(try fixture.otherProgram().applicationIDs().isEmpty)
    }

    // MARK: - What is written down before

    private struct NotWritten: Error {}

    @Test func `the deletion follows the journal line and does not happen without it`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let channel = try fixture.tap()
        var codes: [UInt8] = []
        let error = try #require(throws: CROUSCardError.self) {
            try CardEraser(try fixture.conversation(on: channel), expecting: number) {
                codes = channel.codes
                throw NotWritten()
            }.erase()
        }
        guard case .reservation(is NotWritten) = error else { throw error }
        #expect(codes == [0x45, 0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD] && channel.codes == codes)
        #expect(try fixture.otherProgram().applicationIDs() == [fixture.profile.applicationID])
    }

    @Test func `a card that may not be erased gets no journal line`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        #expect(throws: CROUSCardError.self) {
            try CardEraser(try fixture.conversation(on: nil), expecting: other) {
                Issue.record("written down")
            }.erase()
        }
    }

    @Test func `a card that is already blank gets its journal line too`() throws {
        var count = 0
        _ = try CardEraser(try CardFixture().conversation(on: nil), expecting: number) { count += 1 }.erase()
        #expect(count == 1)
    }

    // MARK: - The card's master key

    @Test func `a locked card is erased with the master key the profile has`() throws {
        for picc in [Self.owned, Self.change] {
            let fixture = try lockedCard(picc, masterKey: FictionalKeys.masterKey)
            let channel = try fixture.tap()
            #expect(try erase(fixture, expecting: number, on: channel).number == number)
            #expect(channel.codes.suffix(6) == [0xBD, 0x5A, 0xAA, 0xAF, 0xDA, 0x5A])
            #expect(try fixture.otherProgram().applicationIDs().isEmpty)
        }
        let unchanged = try lockedCard(Self.change, masterKey: nil)
        #expect(try erase(unchanged, expecting: number).number == number)
    }

    @Test func `a locked card that does not report its lock is first tried with key 0`() throws {
        let fixture = try lockedCard(Self.owned, masterKey: FictionalKeys.masterKey, settings: 0x09)
        let channel = try fixture.tap()
        #expect(try erase(fixture, expecting: number, on: channel).number == number)
        #expect(channel.codes.suffix(6) == [0xDA, 0x5A, 0xAA, 0xAF, 0xDA, 0x5A])
    }

    @Test func `a card that only its owner can erase gets no journal line`() throws {
        for picc in ["picc: leave", Self.owned] {
            let fixture = try lockedCard(picc, masterKey: FictionalKeys.foreign)
            let channel = try fixture.tap()
            #expect(throws: CROUSCardError.self) {
                try CardEraser(try fixture.conversation(on: channel), expecting: number) {
                    Issue.record("written down")
                }.erase()
            }
            #expect(!channel.codes.contains(0xDA))
        }
    }

    @Test func `a locked card with an unknown master key can only be erased by its owner`() throws {
        for picc in ["picc: leave", Self.owned, Self.change] {
            let fixture = try lockedCard(picc, masterKey: FictionalKeys.foreign)
            try expectRefusal(fixture, expecting: number, .finished, .ownerMustErase)
        }
    }

    /// A1 at the selection: the application is disabled, and only the card's level can delete it.
    @Test func `a damaged application is deleted from the card's level (Z1)`() throws {
        let fixture = try lockedCard(Self.owned, masterKey: FictionalKeys.masterKey)
        let damaged = DamagedChannel(try fixture.tap())
        let erasure = try erase(fixture, expecting: number, on: damaged)
        #expect(erasure.number == nil)
        #expect(!erasure.wasBlank)
        #expect(try fixture.otherProgram().applicationIDs().isEmpty)
        let leave = try CardFixture()
        try leave.encode()
        let error = try #require(throws: CROUSCardError.self) {
            try erase(leave, expecting: number, on: DamagedChannel(try leave.tap()))
        }
        guard case .refused(.applicationDamaged, .ownerMustErase) = error else { throw error }
    }

    // MARK: - Refused

    @Test func `a card with another number is not erased`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let reason = RefusalReason.numberConflict(found: number, expected: other)
        try expectRefusal(fixture, expecting: other, .conflict, reason)
        try expectRefusal(fixture, expecting: nil, .finished, .unknownNumber(number))
        let torn = try CardFixture()
        torn.card.tear(TearPlan(.after, .identifiedCommand(11)))
        #expect(throws: CROUSCardError.self) { try torn.encode() }
        try expectRefusal(torn, expecting: other, .conflict, reason)
        try expectRefusal(torn, expecting: nil, .someKeys, .unknownNumber(number))
    }

    @Test func `an application of another issuer is not erased`() throws {
        let settings = try CardFixture()
        try settings.createApplication(settings: KeySettings(rawValue: 0x0F))
        try expectRefusal(settings, expecting: number, .foreign, .foreignSettings)
        let master = try CardFixture()
        try master.createApplication()
        try master.factorySession().changeKey(0, from: master.profile.factoryKey.reference, to: FictionalKeys.foreign)
        try expectRefusal(master, expecting: number, .foreign, .foreignKeys)
        let strange = try CardFixture()
        try strange.createApplication()
        try strange.factorySession().changeKey(2, from: strange.profile.factoryKey.reference, to: FictionalKeys.foreign)
        try expectRefusal(strange, expecting: number, .strangeKey, .foreignKeys)
        let misleading = try CardFixture()
        try misleading.createApplication()
        let factory = misleading.profile.factoryKey.reference
        try misleading.factorySession().changeKey(0, from: factory, to: FictionalKeys.foreignVersion0)
        try expectRefusal(misleading, expecting: number, .keysRefused, .foreignKeys)
    }

    @Test func `an application that remains after the deletion is an error`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let error = try #require(throws: CROUSCardError.self) {
            try erase(fixture, expecting: number, on: DeafChannel(try fixture.tap()))
        }
        guard case .notProven(.applicationRemains) = error else { throw error }
    }
}

/// A card whose application is damaged: A1 at its selection, until it is deleted.
private final class DamagedChannel: CardChannel {
    private let channel: RecordingChannel

    init(_ channel: RecordingChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let isDamaged = !channel.codes.contains(0xDA) && command.ins == 0x5A && command.data != [0, 0, 0]
        return isDamaged ? ResponseAPDU(status: StatusWord(0x91A1)) : try channel.transmit(command)
    }

    func close() { channel.close() }
}

/// Answers 00 to a deletion in a session and deletes nothing.
private final class DeafChannel: CardChannel {
    private let channel: RecordingChannel

    init(_ channel: RecordingChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        command.ins == 0xDA ? ResponseAPDU(status: StatusWord(0x9100)) : try channel.transmit(command)
    }

    func close() { channel.close() }
}
