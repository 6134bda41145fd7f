// SPDX-License-Identifier: Apache-2.0
import PCSC
import SmartCard
import TestSupport
import Testing

/// The monitor with the real pcscd and virtual readers.
@Suite(.serialized, .timeLimit(.minutes(15))) struct VirtualMonitorTests {
    private let uid = CardUID([0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66])
    private let atr = try? ATR(TestCard.atr)
    private let source = PCSCReaderSource(filter: .virtual)

    @Test func `cards come and go on two readers`() async throws {
        try await PCSCDFixture.run { pcscd in
            let (first, second) = (pcscd.slots[0], pcscd.slots[1])
            let before = try TestCard(port: first.port, uid: uid)
            defer { before.remove() }
            try await waitUntil("the card can be opened") { (try? source.open(first.reader)) != nil }
            var events = source.events().makeAsyncIterator()
            #expect(await events.next() == .readerAttached(first.reader))
            #expect(await events.next() == .cardInserted(first.reader, atr, wasThere: true))
            #expect(await events.next() == .readerAttached(second.reader))
            let card = try TestCard(port: second.port, uid: uid)
            #expect(await events.next() == .cardInserted(second.reader, atr, wasThere: false))
            card.remove()
            #expect(await events.next() == .cardRemoved(second.reader))
            before.remove()
            #expect(await events.next() == .cardRemoved(first.reader))
        }
    }

    @Test func `more than two readers, each with its own card`() async throws {
        try await PCSCDFixture.run(slots: 4) { pcscd in
            #expect(try source.readers().map(\.reader) == pcscd.slots.map(\.reader))
            let other = CardUID([0x04, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF])
            let cards = [(pcscd.slots[1], uid), (pcscd.slots[3], other)]
            let onReaders = try cards.map { try TestCard(port: $0.port, uid: $1) }
            defer { onReaders.forEach { $0.remove() } }
            for (slot, uid) in cards {
                try await waitUntil("the card can be opened") { (try? source.open(slot.reader).uid) == uid }
            }
        }
    }

    @Test func `pcscd stopped and started again`() async throws {
        try await PCSCDFixture.run { pcscd in
            guard pcscd.isOwn else {
                // A pcscd of another program is never stopped; the scripted tests cover the monitor's part.
                await #expect(throws: PCSCDFixtureError.self) { try await pcscd.stop() }
                return
            }
            let (first, second) = (pcscd.slots[0], pcscd.slots[1])
            var events = source.events().makeAsyncIterator()
            #expect(await events.next() == .readerAttached(first.reader))
            #expect(await events.next() == .readerAttached(second.reader))
            try await pcscd.stop()
            guard case .serviceLost(let error) = await events.next() else {
                Issue.record("the monitor did not tell that the service is lost")
                return
            }
            #expect(error.reason == .serviceGone)
            #expect(throws: CardChannelError.self) { try source.readers() }
            try await pcscd.start()
            #expect(await events.next() == .serviceBack)
            #expect(await events.next() == .readerAttached(first.reader))
            #expect(await events.next() == .readerAttached(second.reader))
            let card = try TestCard(port: first.port, uid: uid)
            defer { card.remove() }
            #expect(await events.next() == .cardInserted(first.reader, atr, wasThere: false))
            #expect(try source.open(first.reader).uid == uid)
        }
    }
}
