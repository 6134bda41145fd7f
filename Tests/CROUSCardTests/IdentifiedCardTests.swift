// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

@testable import CROUSCard

/// The UID of the reader beside the UID of the chip.
@Suite struct IdentifiedCardTests {
    private let uid: CardUID
    private let card: VirtualDESFireCard

    init() throws {
        uid = try #require(CardUID(hex: "04A1B2C3D4E680"))
        card = try VirtualDESFireCard(
            uid: uid,
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
    }

    @Test func `the chip confirms the reader's UID with three commands`() throws {
        let channel = try RecordingChannel(card)
        let identified = try IdentifiedCard(channel)
        #expect(identified.uid == uid && identified.version.uid == uid)
        #expect(identified.commandCount == 3 && channel.codes.count == 3)
    }

    @Test(arguments: ["80E6D4C3B2A104", "04A1B2C3D4E580", "00000000000000"])
    func `another UID than the chip's is refused`(shown: String) throws {
        let other = try #require(CardUID(hex: shown))
        let channel = try RecordingChannel(card)
        channel.uid = other
        let error = try #require(throws: CROUSCardError.self) { try IdentifiedCard(channel) }
        guard case .uidNotConfirmed(other, uid) = error else { throw error }
        #expect(error.description.contains(shown))
    }

    /// GetVersion as a real EV1 4K answers it, with another UID (docs/facts/field.md).
    private static func answers(_ hardware: String, last: String) -> [(String, String)] {
        [("9060000000", hardware + "91AF"), ("90AF000000", "04010101041805" + "91AF"), ("90AF000000", last + "9100")]
    }

    @Test func `a real EV1 4K is identified`() throws {
        let answers = Self.answers("04010101001805", last: "04A1B2C3D4E680" + "BA34D5E910" + "3612")
        let identified = try IdentifiedCard(ScriptedChannel(answers, uid: uid))
        #expect(identified.uid == uid && identified.version.generation == .ev1 && identified.version.week == 36)
    }

    @Test func `a phone, which hides its UID, is refused`() throws {
        let answers = Self.answers("04A100F2001A05", last: "00000000000000" + "0000000000" + "2817")
        let error = try #require(throws: CROUSCardError.self) {
            try IdentifiedCard(ScriptedChannel(answers, uid: uid))
        }
        guard case .uidNotConfirmed(uid, nil) = error else { throw error }
    }

    @Test func `what is no DESFire is named so`() throws {
        let error = try #require(throws: CROUSCardError.self) {
            try IdentifiedCard(ScriptedChannel([("9060000000", "6E00")], uid: uid))
        }
        guard case .wrongCardType = error else { throw error }
    }

    @Test(arguments: 1...3, [true, false]) func `a card pulled meanwhile is a fault of the look`(
        command: Int,
        isExecuted: Bool
    ) throws {
        let channel = try RecordingChannel(card)
        channel.tear = RecordingChannel.Tear(command: command, isExecuted: isExecuted)
        let error = try #require(throws: CROUSCardError.self) { try IdentifiedCard(channel) }
        guard case .card(.channel(let cause), during: .look) = error else { throw error }
        #expect(cause.reason == .cardRemoved)
    }
}
