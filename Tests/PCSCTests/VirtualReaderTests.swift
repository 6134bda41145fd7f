// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import PCSC

/// The real pcscd with virtual readers. One test at a time: the fixture holds a lock for the whole machine.
@Suite(.serialized, .timeLimit(.minutes(15))) struct VirtualReaderTests {
    private let uid = CardUID([0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66])
    private let otherUID = CardUID([0x04, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF])

    private func source(
        _ sharing: CardSharing = .exclusive,
        patience: Duration = .milliseconds(300),
        watch: TransmitWatch = TransmitWatch()
    ) -> PCSCReaderSource {
        PCSCReaderSource(sharing: sharing, filter: .virtual, patience: patience, watch: watch)
    }

    /// Puts a card on a slot and waits until pcscd has powered it; removes it after `test`.
    private func withCard(_ slot: PCSCDFixture.Slot, _ uid: CardUID?, _ test: (TestCard) async throws -> Void)
        async throws
    {
        let card = try TestCard(port: slot.port, uid: uid)
        defer { card.remove() }
        try await wait(slot, hasCard: true)
        try await test(card)
    }

    private func wait(_ slot: PCSCDFixture.Slot, hasCard: Bool) async throws {
        let source = source()
        try await waitUntil("the card is \(hasCard ? "seen" : "gone")") {
            let state = try? source.readers().first { $0.reader == slot.reader }
            return state.map { ($0.card != .absent) == hasCard } ?? false
        }
    }

    @Test func `readers are listed with their cards`() async throws {
        try await PCSCDFixture.run { pcscd in
            try await wait(pcscd.slots[0], hasCard: false)
            try await withCard(pcscd.slots[1], uid) { _ in
                let states = try source().readers().filter { pcscd.slots.map(\.reader).contains($0.reader) }
                #expect(states.map(\.reader) == pcscd.slots.map(\.reader))
                #expect(states.map(\.card) == [.absent, .present(try ATR(TestCard.atr))])
            }
        }
    }

    @Test func `an exclusive conversation`() async throws {
        try await PCSCDFixture.run { pcscd in
            let slot = pcscd.slots[0]
            try await withCard(slot, uid) { card in
                let channel = try source().open(slot.reader)
                #expect(channel.uid == uid)
                #expect(channel.atr.bytes == TestCard.atr)
                let data = (0...254).map { UInt8($0) }
                let answer = try channel.transmit(TestCard.echo(data))
                #expect(answer == ResponseAPDU(data: data, status: .success))
                #expect(try source().readers().first { $0.reader == slot.reader }?.isInUse == true)
                #expect(throws: CardChannelError(.sharingViolation, code: 0x8010_000B, reader: slot.reader.rawValue)) {
                    try source().open(slot.reader)
                }
                let resets = card.resetCount
                channel.close()
                #expect(card.resetCount == resets + 1)
                try source().open(slot.reader).close()
            }
        }
    }

    @Test func `a reader without UID, as that of a SAM`() async throws {
        try await PCSCDFixture.run { pcscd in
            try await withCard(pcscd.slots[1], nil) { _ in
                let channel = try source().open(pcscd.slots[1].reader)
                #expect(channel.uid == nil)
            }
        }
    }

    @Test func `no card is an error at once`() async throws {
        try await PCSCDFixture.run { pcscd in
            let slot = pcscd.slots[0]
            try await wait(slot, hasCard: false)
            #expect(throws: CardChannelError(.noCard, code: 0x8010_000C, reader: slot.reader.rawValue)) {
                try source().open(slot.reader)
            }
        }
    }

    @Test func `another program with a shared connection excludes us, or not, as configured`() async throws {
        try await PCSCDFixture.run { pcscd in
            let slot = pcscd.slots[0]
            try await withCard(slot, uid) { _ in
                let other = try PCSCContext(SystemPCSC()).connect(slot.reader, sharing: .shared)
                #expect(throws: CardChannelError(.sharingViolation, code: 0x8010_000B, reader: slot.reader.rawValue)) {
                    try source().open(slot.reader)
                }
                let channel = try source(.shared).open(slot.reader)
                #expect(channel.uid == uid)
                channel.close()
                // The other program learns that its card was reset.
                #expect(throws: PCSCError(.resetCard)) { try other.transmit([0x80, 0x10, 0, 0, 1, 7, 0]) }
                try other.context.driver.disconnect(other.card, disposition: .leave)
                try source().open(slot.reader).close()
            }
        }
    }

    @Test(arguments: [CardSharing.exclusive, .shared])
    func `another program's transaction does not block us`(sharing: CardSharing) async throws {
        try await PCSCDFixture.run { pcscd in
            let slot = pcscd.slots[0]
            try await withCard(slot, uid) { _ in
                let other = try PCSCContext(SystemPCSC()).connect(slot.reader, sharing: .shared)
                try other.context.driver.beginTransaction(other.card)
                let source = source(sharing)
                let violation = CardChannelError(.sharingViolation, code: 0x8010_000B, reader: slot.reader.rawValue)
                #expect(throws: violation) { try source.open(slot.reader) }
                #expect(throws: violation) { try source.open(slot.reader) }
                #expect(try other.transmit([0x80, 0x10, 0, 0, 1, 7, 0]) == [7, 0x90, 0x00])
                other.leave()
                try await waitUntil("the card can be opened") { (try? source.open(slot.reader).uid) == uid }
            }
        }
    }

    @Test func `a card that vanishes in a command kills the channel; the next card needs its own`() async throws {
        try await PCSCDFixture.run { pcscd in
            let slot = pcscd.slots[0]
            let uid = try #require(uid)
            var channel: (any CardChannel)?
            try await withCard(slot, uid) { _ in
                channel = try source().open(slot.reader)
                #expect(throws: CardChannelError.self) { try channel?.transmit(TestCard.vanish) }
            }
            try await withCard(slot, otherUID) { card in
                // Measured: the old handle would talk to this other card. The channel prevents it.
                let error = #expect(throws: CardChannelError.self) { try channel?.transmit(TestCard.echo([1])) }
                #expect(error?.reason == .closed)
                channel?.close()
                let other = try source().open(slot.reader)
                #expect(other.uid == otherUID)
            }
            try await wait(slot, hasCard: false)
            try await withCard(slot, uid) { _ in
                let again = try source().open(slot.reader)
                #expect(again.uid == uid)
                #expect(try again.transmit(TestCard.echo([1])).data == [1])
            }
        }
    }

    @Test func `a card that never answers is noticed while the other reader works`() async throws {
        try await PCSCDFixture.run { pcscd in
            let (mute, good) = (pcscd.slots[0], pcscd.slots[1])
            let watch = TransmitWatch(limit: .milliseconds(100))
            let source = source(watch: watch)
            try await withCard(mute, uid) { muteCard in
                try await withCard(good, otherUID) { _ in
                    let outcome = Mutex<CardChannelError?>(nil)
                    try await onThreadOfItsOwn {
                        do throws(CardChannelError) {
                            _ = try source.open(mute.reader).transmit(TestCard.fallSilent)
                        } catch {
                            outcome.withLock { $0 = error }
                        }
                    } meanwhile: {
                        // The card is removed whatever is found, or its exchange never ends.
                        defer { muteCard.remove() }
                        try await waitUntil("the silent reader is noticed") {
                            watch.overdue().map(\.reader) == [mute.reader]
                        }
                        #expect(try source.open(good.reader).transmit(TestCard.echo([5])).data == [5])
                    }
                    #expect(outcome.withLock { $0?.reader } == mute.reader.rawValue)
                    #expect(watch.overdue().isEmpty)
                }
            }
        }
    }
}
