// SPDX-License-Identifier: Apache-2.0
import SmartCard
import TestSupport
import Testing

@testable import PCSC

/// The monitor's thread, on a scripted PC/SC.
@Suite(.timeLimit(.minutes(1))) struct ReaderMonitorTests {
    private let atr = try? ATR(TestCard.atr)
    private let first = ReaderName("Virtual PCD 00 00")
    private let second = ReaderName("Virtual PCD 00 01")

    private func look(_ reader: ReaderName, _ word: ReaderStateFlags, count: UInt32 = 0) -> PCSCReaderState {
        let atr = word.contains(.present) ? TestCard.atr : []
        return PCSCReaderState(
            name: reader.rawValue,
            word: word.union(ReaderStateFlags(rawValue: count << 16)),
            atr: atr
        )
    }

    @Test func `two readers, a card on each, one after the other`() async throws {
        let driver = ScriptedPCSC([look(first, .present), look(second, .empty)])
        var events = PCSCReaderSource(driver).events().makeAsyncIterator()
        #expect(await events.next() == .readerAttached(first))
        #expect(await events.next() == .cardInserted(first, atr, wasThere: true))
        #expect(await events.next() == .readerAttached(second))
        driver.set([look(first, .present), look(second, .present, count: 1)])
        #expect(await events.next() == .cardInserted(second, atr, wasThere: false))
        driver.set([look(first, .empty, count: 1), look(second, .present, count: 1)])
        #expect(await events.next() == .cardRemoved(first))
        driver.set([look(first, .empty, count: 1), look(second, .present, count: 3)])
        #expect(await events.next() == .cardRemoved(second))
        #expect(await events.next() == .cardInserted(second, atr, wasThere: false))
    }

    @Test func `readers plugged in and out are noticed, beginning with none`() async throws {
        let driver = ScriptedPCSC([])
        var events = PCSCReaderSource(driver).events().makeAsyncIterator()
        try await waitUntil("the readers are listed") { driver.log.contains(.list) }
        driver.set([look(first, .empty)])
        #expect(await events.next() == .readerAttached(first))
        driver.set([look(first, .empty), look(second, .present)])
        #expect(await events.next() == .readerAttached(second))
        #expect(await events.next() == .cardInserted(second, atr, wasThere: true))
        driver.set([look(first, .empty)])
        #expect(await events.next() == .cardRemoved(second))
        #expect(await events.next() == .readerDetached(second))
    }

    @Test func `a lost service is reported once, and back with each reader again`() async throws {
        let driver = ScriptedPCSC([look(first, .present)])
        var events = PCSCReaderSource(driver).events().makeAsyncIterator()
        #expect(await events.next() == .readerAttached(first))
        #expect(await events.next() == .cardInserted(first, atr, wasThere: true))
        driver.setService(failing: .noService)
        #expect(await events.next() == .serviceLost(CardChannelError(.serviceGone, code: 0x8010_001D)))
        let tries = driver.log.filter { $0 == .establish }.count
        try await waitUntil("the service is tried again") { driver.log.filter { $0 == .establish }.count >= tries + 2 }
        driver.setService(failing: nil)
        #expect(await events.next() == .serviceBack)
        #expect(await events.next() == .readerAttached(first))
        #expect(await events.next() == .cardInserted(first, atr, wasThere: true))
    }

    @Test func `a service that is missing from the start is waited for`() async throws {
        let driver = ScriptedPCSC([look(first, .empty)])
        driver.setService(failing: .noService)
        var events = PCSCReaderSource(driver).events().makeAsyncIterator()
        #expect(await events.next() == .serviceLost(CardChannelError(.serviceGone, code: 0x8010_001D)))
        driver.setService(failing: nil)
        #expect(await events.next() == .serviceBack)
        #expect(await events.next() == .readerAttached(first))
    }

    @Test func `a hidden reader is never asked for`() async throws {
        let driver = ScriptedPCSC([look(ReaderName("ACS"), .present), look(first, .empty)])
        var events = PCSCReaderSource(driver, filter: .virtual).events().makeAsyncIterator()
        #expect(await events.next() == .readerAttached(first))
        #expect(driver.watched == [first.rawValue])
    }

    @Test(arguments: [true, false]) func `cancelled, it wakes up and releases its context`(hasReader: Bool) async throws
    {
        let driver = ScriptedPCSC(hasReader ? [look(first, .empty)] : [])
        let source = PCSCReaderSource(driver)
        let listening = Task {
            var count = 0
            for await _ in source.events() { count += 1 }
            return count
        }
        try await waitUntil("the readers are listed") { driver.log.contains(.list) }
        listening.cancel()
        #expect(await listening.value <= 1)
        try await waitUntil("every context is released") { driver.openContexts == 0 }
        #expect(driver.log.contains(.cancel))
    }
}
