// SPDX-License-Identifier: Apache-2.0
import Dispatch
import SmartCard
import TestSupport
import Testing

@testable import PCSC

/// Opening a card that others may hold, on a scripted PC/SC.
@Suite(.timeLimit(.minutes(1))) struct CardOpeningTests {
    private let reader = ReaderName("R")

    private func source(_ driver: ScriptedPCSC, patience: Duration = .milliseconds(120)) -> PCSCReaderSource {
        PCSCReaderSource(driver, patience: patience, watch: TransmitWatch(limit: .milliseconds(200)))
    }

    private func violation(_ reader: String = "R") -> CardChannelError {
        CardChannelError(.sharingViolation, code: 0x8010_000B, reader: reader)
    }

    @Test func `a card that another program releases in time is opened`() throws {
        let driver = ScriptedPCSC()
        driver.fail(.connect, .sharingViolation, .sharingViolation)
        let card = try source(driver, patience: .seconds(2)).open(reader)
        #expect(driver.log.filter { $0 == .connect("R", .exclusive) }.count == 3)
        card.close()
        #expect(card.uid != nil)
    }

    @Test func `a card that another program keeps is an error after the patience`() async throws {
        let driver = ScriptedPCSC()
        driver.fail(.connect, .sharingViolation, .sharingViolation, .sharingViolation, .sharingViolation)
        #expect(throws: violation()) { try source(driver).open(reader) }
        #expect(driver.log.filter { $0 == .connect("R", .exclusive) }.count >= 2)
        try await waitUntil("every context is released") { driver.openContexts == 0 }
    }

    @Test func `another error is not retried`() async throws {
        let driver = ScriptedPCSC()
        driver.fail(.connect, .unresponsiveCard)
        #expect(throws: CardChannelError(.cardMute, code: 0x8010_0066, reader: "R")) { try source(driver).open(reader) }
        #expect(driver.log.filter { $0 == .connect("R", .exclusive) }.count == 1)
        try await waitUntil("every context is released") { driver.openContexts == 0 }
    }

    @Test(arguments: [ScriptedPCSC.Kind.connect, .begin])
    func `a transaction of another program does not block us`(kind: ScriptedPCSC.Kind) async throws {
        let driver = ScriptedPCSC([PCSCReaderState(name: "R", word: [.present, .inUse], atr: TestCard.atr)])
        driver.setBlocked(kind, true)
        let source = source(driver)
        #expect(throws: violation()) { try source.open(reader) }
        // The thread still blocks: another one is not started beside it.
        let connections = driver.log.filter { $0 == .connect("R", .exclusive) }.count
        #expect(throws: violation()) { try source.open(reader) }
        #expect(driver.log.filter { $0 == .connect("R", .exclusive) }.count == connections)
        // When unblocked, it disconnects without touching the card, and the next opening works.
        driver.setBlocked(kind, false)
        try await waitUntil("every context is released") { driver.openContexts == 0 }
        #expect(driver.log.suffix(3) == [.end(.leave), .disconnect(.leave), .release])
        try source.open(reader).close()
    }

    @Test func `a slow reader is waited for up to the limit`() throws {
        let driver = ScriptedPCSC()
        driver.setBlocked(.connect, true)
        #expect(throws: CardChannelError(.timedOut, code: 0x8010_000A, reader: "R")) { try source(driver).open(reader) }
        driver.setBlocked(.connect, false)
    }

    @Test func `a failed begin of the transaction disconnects`() async throws {
        let driver = ScriptedPCSC()
        driver.fail(.begin, .removedCard)
        #expect(throws: CardChannelError(.cardRemoved, code: 0x8010_0069, reader: "R")) {
            try source(driver).open(reader)
        }
        try await waitUntil("every context is released") { driver.openContexts == 0 }
        #expect(driver.log.contains(.disconnect(.leave)))
    }

    @Test func `durations of any size become intervals of Dispatch`() {
        #expect(Duration.milliseconds(1500).dispatchInterval == .nanoseconds(1_500_000_000))
        #expect(Duration.seconds(Int64.max).dispatchInterval == .never)
    }
}
