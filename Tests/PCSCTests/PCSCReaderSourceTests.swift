// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import PCSC

/// Visible readers, on a scripted PC/SC.
@Suite struct PCSCReaderSourceTests {
    private let driver = ScriptedPCSC([
        PCSCReaderState(name: "ACS SAM 00 01", word: [.present, .exclusive], atr: TestCard.atr),
        PCSCReaderState(
            name: "Virtual PCD 00 00",
            word: [.present, ReaderStateFlags(rawValue: 5 << 16)],
            atr: TestCard.atr
        ),
        PCSCReaderState(name: "Virtual PCD 00 01", word: .empty),
    ])

    @Test func `readers report card, event count and use`() throws {
        let states = try PCSCReaderSource(driver).readers()
        let atr = try ATR(TestCard.atr)
        #expect(
            states == [
                ReaderState(reader: ReaderName("ACS SAM 00 01"), card: .present(atr), eventCount: 0, isInUse: true),
                ReaderState(reader: ReaderName("Virtual PCD 00 00"), card: .present(atr), eventCount: 5),
                ReaderState(reader: ReaderName("Virtual PCD 00 01"), card: .absent),
            ]
        )
        #expect(driver.openContexts == 0)
    }

    @Test func `without readers the list is empty`() throws {
        #expect(try PCSCReaderSource(ScriptedPCSC([])).readers().isEmpty)
    }

    @Test func `a missing service is an error`() {
        driver.setService(failing: .noService)
        let gone = CardChannelError(.serviceGone, code: 0x8010_001D)
        #expect(throws: gone) { try PCSCReaderSource(driver).readers() }
    }

    @Test func `a hidden reader is neither listed nor watched nor opened`() throws {
        let source = PCSCReaderSource(driver, filter: .virtual)
        #expect(try source.readers().map(\.reader.rawValue) == ["Virtual PCD 00 00", "Virtual PCD 00 01"])
        #expect(throws: CardChannelError(.readerGone, reader: "ACS SAM 00 01")) {
            try source.open(ReaderName("ACS SAM 00 01"))
        }
        #expect(driver.watched == ["Virtual PCD 00 00", "Virtual PCD 00 01"])
        #expect(!driver.log.contains(.connect("ACS SAM 00 01", .exclusive)))
    }

    @Test func `a reader without card and a missing reader are errors`() {
        let source = PCSCReaderSource(driver)
        #expect(throws: CardChannelError(.noCard, code: 0x8010_000C, reader: "Virtual PCD 00 01")) {
            try source.open(ReaderName("Virtual PCD 00 01"))
        }
        #expect(throws: CardChannelError(.readerGone, code: 0x8010_0009, reader: "Nothing")) {
            try source.open(ReaderName("Nothing"))
        }
    }

    @Test func `the readers of vpcd are virtual, whatever the filter`() {
        let source = PCSCReaderSource(ScriptedPCSC(), filter: ReaderFilter(beginnings: ["HID"]))
        #expect(source.isVirtual(ReaderName("Virtual PCD 00 01")))
        #expect(!source.isVirtual(ReaderName("HID Global OMNIKEY 5022 00 00")))
        #expect(!source.isVirtual(ReaderName("Virtual reader one 00 00")))
    }
}
