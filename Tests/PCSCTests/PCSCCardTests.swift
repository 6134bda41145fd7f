// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc
import Posix
import SmartCard
import Synchronization
import TestSupport
import Testing

@testable import PCSC

/// A conversation from opening to closing, on a scripted PC/SC.
@Suite(.timeLimit(.minutes(1))) struct PCSCCardTests {
    private let driver = ScriptedPCSC()
    private let reader = ReaderName("R")
    private let command = CommandAPDU(cla: 0x90, ins: 0x60, expecting: .maximum)
    private let sent = ScriptedPCSC.Call.transmit("9060000000")
    private var source: PCSCReaderSource { PCSCReaderSource(driver, patience: .milliseconds(100)) }

    @Test func `a conversation is reset at both ends and keeps its transaction`() async throws {
        driver.answer("9060000000", with: "0102 91AF")
        let card = try source.open(reader)
        #expect(card.atr.bytes == TestCard.atr)
        #expect(card.uid == CardUID([4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]))
        #expect(try card.transmit(command) == ResponseAPDU(data: [1, 2], status: StatusWord(0x91AF)))
        card.close()
        card.close()
        let conversation: [ScriptedPCSC.Call] = [
            .establish, .connect("R", .exclusive), .begin, .reconnect(.exclusive, .reset), .status,
            .transmit("FFCA000000"), sent, .end(.reset), .disconnect(.leave),
        ]
        #expect(driver.log == conversation)
    }

    @Test func `a released channel holds nothing`() async throws {
        _ = try source.open(reader)
        try await waitUntil("every context is released") { driver.openContexts == 0 }
        #expect(driver.log.suffix(3) == [.end(.reset), .disconnect(.leave), .release])
    }

    @Test func `shared by configuration`() throws {
        try PCSCReaderSource(driver, sharing: .shared).open(reader).close()
        #expect(driver.log.contains(.connect("R", .shared)) && driver.log.contains(.reconnect(.shared, .reset)))
    }

    @Test(arguments: [
        (PCSCError.Code.resetCard, CardChannelError.Reason.cardReset),
        (.removedCard, .cardRemoved),
        (.notTransacted, .cardRemoved),
        (.readerUnavailable, .readerGone),
        (.noService, .serviceGone),
        (.sharingViolation, .sharingViolation),
    ]) func `a failed exchange kills the channel and nothing is sent again`(
        code: PCSCError.Code,
        reason: CardChannelError.Reason
    ) throws {
        let card = try source.open(reader)
        driver.fail(.transmit, code)
        #expect(throws: CardChannelError(reason, code: code.rawValue, reader: "R")) { try card.transmit(command) }
        #expect(throws: CardChannelError(.closed, code: code.rawValue, reader: "R")) { try card.transmit(command) }
        #expect(driver.log.filter { $0 == sent }.count == 1)
    }

    @Test(arguments: ["", "90"]) func `an answer without a status word kills the channel`(answer: String) throws {
        driver.answer("9060000000", with: answer)
        let card = try source.open(reader)
        #expect(throws: CardChannelError(.malformedAnswer, reader: "R")) { try card.transmit(command) }
        #expect(throws: CardChannelError(.closed, reader: "R")) { try card.transmit(command) }
        #expect(driver.log.filter { $0 == sent }.count == 1)
    }

    @Test func `a closed channel sends nothing`() throws {
        let card = try source.open(reader)
        card.close()
        #expect(throws: CardChannelError(.closed, reader: "R")) { try card.transmit(command) }
        #expect(!driver.log.contains(sent))
    }

    @Test func `when a transaction cannot end with a reset, the disconnection resets`() throws {
        let card = try source.open(reader)
        driver.fail(.end, .resetCard)
        card.close()
        #expect(driver.log.suffix(2) == [.end(.reset), .disconnect(.reset)])
    }

    @Test(arguments: [
        (ScriptedPCSC.Kind.reconnect, PCSCError.Code.unresponsiveCard, CardChannelError.Reason.cardMute),
        (.status, .readerUnavailable, .readerGone),
        (.transmit, .notTransacted, .cardRemoved),
    ]) func `a failure while opening leaves the card`(
        kind: ScriptedPCSC.Kind,
        code: PCSCError.Code,
        reason: CardChannelError.Reason
    ) async throws {
        driver.fail(kind, code)
        #expect(throws: CardChannelError(reason, code: code.rawValue, reader: "R")) { try source.open(reader) }
        try await waitUntil("every context is released") { driver.openContexts == 0 }
        #expect(driver.log.suffix(3) == [.end(.leave), .disconnect(.leave), .release])
    }

    @Test(arguments: ["6A81", "6300", "0102030405060708 9000"])
    func `a card whose reader gives no UID has none`(answer: String) throws {
        driver.answer("FFCA000000", with: answer)
        #expect(try source.open(reader).uid == nil)
    }

    @Test func `an answer to reset that breaks the standard is a mute card`() throws {
        driver.set([PCSCReaderState(name: "R", word: .present, atr: [0x3B])])
        #expect(throws: CardChannelError(.cardMute, code: 0x8010_0015, reader: "R")) { try source.open(reader) }
    }

    @Test func `a hanging exchange is visible in the watch until it returns`() throws {
        let watch = TransmitWatch(limit: .zero)
        let card = try PCSCReaderSource(driver, watch: watch).open(reader)
        #expect(watch.overdue().isEmpty)
        driver.setBlocked(.transmit, true)
        let seen = Mutex<[ReaderName]>([])
        let driver = driver
        let looking = DispatchSemaphore(value: 0)
        try DetachedThread.start(name: "watchdog") {
            try? blockUntil("the exchange is overdue") { !watch.overdue().isEmpty }
            seen.withLock { $0 = watch.overdue().map(\.reader) }
            driver.setBlocked(.transmit, false)
            looking.signal()
        }
        _ = try card.transmit(command)
        looking.wait()
        #expect(seen.withLock { $0 } == [reader])
        #expect(watch.overdue().isEmpty)
    }
}
