// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import NFC

@Suite(.timeLimit(.minutes(1))) struct NFCMonitorTests {
    private static let name = ReaderName("nfc:x")

    @Test func `events of a device come in order`() async throws {
        let driver = ScriptedNFC(.card)
        let source = NFCReaderSource(driver, [Self.name])
        var events = source.events().makeAsyncIterator()
        let atr = NFCTarget.card.atr
        #expect(await events.next() == .readerAttached(Self.name))
        #expect(await events.next() == .cardInserted(Self.name, atr, wasThere: true))
        driver.set(.otherCard)
        #expect(await events.next() == .cardRemoved(Self.name))
        #expect(await events.next() == .cardInserted(Self.name, atr, wasThere: false))
        driver.set(.card, .otherCard)
        #expect(await events.next() == .cardRemoved(Self.name))
        #expect(await events.next() == .cardInserted(Self.name, nil, wasThere: false))
        driver.set(.classic)
        #expect(await events.next() == .cardRemoved(Self.name))
        #expect(await events.next() == .cardMute(Self.name))
        driver.plug(false)
        #expect(await events.next() == .cardRemoved(Self.name))
        #expect(await events.next() == .readerDetached(Self.name))
        driver.set()
        driver.plug(true)
        #expect(await events.next() == .readerAttached(Self.name))
        driver.set(.card)
        #expect(await events.next() == .cardInserted(Self.name, atr, wasThere: false))
    }

    @Test func `a conversation is not disturbed, and a card changed meanwhile is reported after it`() async throws {
        let driver = ScriptedNFC(.card)
        let source = NFCReaderSource(driver, [Self.name])
        let channel = try source.open(Self.name)
        var events = source.events().makeAsyncIterator()
        #expect(await events.next() == .readerAttached(Self.name))
        #expect(await events.next() == .cardInserted(Self.name, NFCTarget.card.atr, wasThere: true))
        driver.set(.otherCard)
        let looks = driver.log.count { $0 == .list }
        #expect(try source.readers().first?.card == .present(NFCTarget.card.atr))
        #expect(driver.log.count { $0 == .list } == looks)
        channel.close()
        #expect(await events.next() == .cardRemoved(Self.name))
        #expect(await events.next() == .cardInserted(Self.name, NFCTarget.otherCard.atr, wasThere: false))
    }

    @Test func `a card that stays through a conversation is not reported again`() throws {
        let driver = ScriptedNFC(.card)
        let source = NFCReaderSource(driver, [Self.name])
        let before = try source.readers().first
        try source.open(Self.name).close()
        #expect(try source.readers().first == before)
    }
}
