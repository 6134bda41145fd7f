// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// Row Z4: cards without enough memory, found before or after a number is reserved.
@Suite struct CardMemoryTests {
    private static let checking = "picc: leave\ncheckMemory: true"
    private let number: CROUSNumber

    init() throws { number = try #require(CardFixture.number) }

    /// A card with about this many free bytes; other applications fill the rest. An application with one key takes 64
    /// bytes and one without keys 32 (an assumption of the virtual card).
    private func crowdedCard(free: Int, checking: Bool) throws -> CardFixture {
        let profile =
            checking ? try CardProfileTests.changed("picc: leave", Self.checking) : try CardProfile.reference()
        let fixture = try CardFixture(profile: profile, memory: .twoKilobytes)
        let filler = try #require(ApplicationID(number: 0x100001))
        let settings = KeySettings(rawValue: 0x0F)
        try fixture.otherProgram().createApplication(filler, settings: settings, keyCount: 1, keyType: .aes128)
        let card = try fixture.otherProgram()
        let left = try card.freeMemory() - free
        try card.select(filler)
        // A file takes its bytes and a block for itself.
        let rights = try #require(AccessRights(wire: [0xEE, 0xEE]))
        try card.createStandardFile(0, mode: .plain, rights: rights, size: left - 32)
        #expect(try fixture.otherProgram().freeMemory() == free)
        return fixture
    }

    @Test func `a card with just enough room is encoded`() throws {
        let fixture = try crowdedCard(free: 224, checking: true)
        let channel = try fixture.tap()
        let outcome = try fixture.encode(on: channel)
        #expect(outcome.result == .encoded)
        #expect(outcome.apduCount == 22)
        #expect(channel.codes.prefix(3) == [0x5A, 0x6E, 0xCA])
        #expect(try fixture.otherProgram().freeMemory() == 0)
    }

    @Test func `a card without room is refused before a number is reserved`() throws {
        let fixture = try crowdedCard(free: 192, checking: true)
        let reason = RefusalReason.noRoom(free: 192, needed: 224)
        try fixture.expectRefusal(.noRoom, reason)
        try fixture.expectRefusal(known: .erased(number), decisions: .reencode, .noRoom, reason)
        #expect(try fixture.otherProgram().applicationIDs().count == 1)
    }

    /// The number is already reserved, so the card is tried.
    @Test func `a reserved card is tried without the memory check`() throws {
        let fixture = try crowdedCard(free: 224, checking: true)
        let channel = try fixture.tap()
        #expect(try fixture.encode(known: .reserved(number), on: channel).row == .blankReserved)
        #expect(!channel.codes.contains(0x6E))
    }

    /// Room for the application, for the application and a file, and for all but the shadow of the backup file.
    @Test(arguments: [64, 128, 192])
    func `a card that runs out of memory at a file is reported and keeps its application`(free: Int)
        throws
    {
        let fixture = try crowdedCard(free: free, checking: false)
        let journal = try RecordingJournal()
        for _ in 1...2 {
            let error = try #require(throws: CROUSCardError.self) { try fixture.encode(journal) }
            guard case .card(.card(.outOfMemory, _), during: .createFile) = error else { throw error }
            #expect(error.row == .noRoom)
        }
        #expect(journal.known == .reserved(number))
        #expect(journal.lines == ["reserve"])
        #expect(try fixture.otherProgram().applicationIDs().contains(fixture.profile.applicationID))
    }

    @Test func `a card that does not report its memory is tried`() throws {
        let fixture = try CardFixture(profile: try CardProfileTests.changed("picc: leave", Self.checking))
        #expect(try fixture.encode(on: SilentChannel(try fixture.tap())).result == .encoded)
    }
}

/// A card that does not know FreeMemory.
private final class SilentChannel: CardChannel {
    private let channel: RecordingChannel

    init(_ channel: RecordingChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        command.ins == 0x6E ? ResponseAPDU(status: StatusWord(0x911C)) : try channel.transmit(command)
    }

    func close() { channel.close() }
}
