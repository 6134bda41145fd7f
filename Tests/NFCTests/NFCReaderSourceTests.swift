// SPDX-License-Identifier: Apache-2.0
import Posix
import SmartCard
import Testing

@testable import NFC

@Suite struct NFCReaderSourceTests {
    private static let name = ReaderName("nfc:pn532_uart:/dev/ttyUSB0")
    private static let command = CommandAPDU(cla: 0x90, ins: 0x60, expecting: .maximum)

    private func source(_ driver: ScriptedNFC, patience: Duration = .seconds(10)) -> NFCReaderSource {
        NFCReaderSource(driver, [Self.name], patience: patience)
    }

    /// The reason of a failed opening.
    private func refusal(_ driver: ScriptedNFC, _ reader: ReaderName = name) -> CardChannelError.Reason? {
        do throws(CardChannelError) {
            _ = try source(driver).open(reader)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a conversation is reset, list, select, commands and reset`() throws {
        let driver = ScriptedNFC(.card)
        driver.answer("9060000000", with: "0401 91AF")
        let source = source(driver)
        let channel = try source.open(Self.name)
        #expect(channel.uid?.description == "04010203040506")
        #expect(channel.atr.description == "3B8180018080")
        #expect(try channel.transmit(Self.command).bytes == [4, 1, 0x91, 0xAF])
        channel.close()
        channel.close()
        #expect(
            driver.log == [
                .open("pn532_uart:/dev/ttyUSB0"), .reset, .reset, .list, .select("04010203040506"),
                .transceive("9060000000", milliseconds: 10_000), .reset,
            ]
        )
    }

    @Test func `an answer is waited for as long as configured`() throws {
        let limits: [(Duration, Int32)] = [
            (.milliseconds(250), 250), (.zero, 1), (.seconds(Int64.max / 2), Int32.max), (.microseconds(1), 1),
        ]
        for (patience, milliseconds) in limits {
            let driver = ScriptedNFC(.card)
            _ = try source(driver, patience: patience).open(Self.name).transmit(Self.command)
            #expect(driver.log.contains(.transceive("9060000000", milliseconds: milliseconds)), "\(patience)")
        }
    }

    @Test func `failures to open have a reason`() {
        #expect(refusal(ScriptedNFC()) == .noCard)
        #expect(refusal(ScriptedNFC(.card, .otherCard)) == .severalCards)
        #expect(refusal(ScriptedNFC(.classic)) == .cardMute)
        #expect(refusal(ScriptedNFC(.card), ReaderName("nfc:other")) == .readerGone)
        let held = ScriptedNFC(.card)
        held.fail(.open, .heldByKernel(module: "pn533_usb"))
        #expect(refusal(held) == .heldByKernel)
        let absent = ScriptedNFC(.card)
        absent.plug(false)
        #expect(refusal(absent) == .readerGone)
    }

    @Test func `a card without a usable ATS is mute`() {
        let broken = NFCTarget(uid: NFCTarget.card.uid, sak: 0x20, ats: [0x75])
        #expect(refusal(ScriptedNFC(broken)) == .cardMute)
        let strange = NFCTarget(uid: [1, 2, 3], sak: 0x20, ats: NFCTarget.card.ats)
        #expect(refusal(ScriptedNFC(strange)) == .cardMute)
    }

    @Test func `a refused opening leaves the device free`() throws {
        let driver = ScriptedNFC(.card, .otherCard)
        let source = source(driver)
        #expect(throws: CardChannelError.self) { try source.open(Self.name) }
        driver.set(.card)
        try source.open(Self.name).close()
    }

    @Test func `one conversation at a time`() throws {
        let source = source(ScriptedNFC(.card))
        let channel = try source.open(Self.name)
        #expect(throws: CardChannelError(.sharingViolation, reader: Self.name.rawValue)) { try source.open(Self.name) }
        #expect(try source.readers().first?.isInUse == true)
        channel.close()
        try source.open(Self.name).close()
    }

    @Test(arguments: [NFCError.Code.radioTransmission, .timedOut, .inputOutput, .overflow, .chip])
    func `after a failed exchange nothing more is sent`(code: NFCError.Code) throws {
        let driver = ScriptedNFC(.card)
        driver.fail(.transceive, .library(code))
        let source = source(driver)
        let channel = try source.open(Self.name)
        let raw = UInt32(bitPattern: code.rawValue)
        let failure = CardChannelError(NFCError.library(code).reason, code: raw, reader: Self.name.rawValue)
        #expect(throws: failure) { try channel.transmit(Self.command) }
        let refusal = CardChannelError(.closed, code: raw, reader: Self.name.rawValue)
        #expect(throws: refusal) { try channel.transmit(Self.command) }
        #expect(driver.commandCount == 1)
        channel.close()
        // A device stays open only after an error of the card.
        #expect(driver.openHandleCount == (code == .radioTransmission ? 1 : 0))
        try source.open(Self.name).close()
    }

    @Test func `an answer without status word ends the conversation`() throws {
        let driver = ScriptedNFC(.card)
        driver.answer("9060000000", with: "91")
        let channel = try source(driver).open(Self.name)
        #expect(throws: CardChannelError(.malformedAnswer, reader: Self.name.rawValue)) {
            try channel.transmit(Self.command)
        }
        #expect(throws: CardChannelError(.closed, reader: Self.name.rawValue)) { try channel.transmit(Self.command) }
        #expect(driver.commandCount == 1)
    }

    @Test func `a released channel is closed`() throws {
        let driver = ScriptedNFC(.card)
        let source = source(driver)
        _ = try source.open(Self.name)
        #expect(driver.log.last == .reset)
        try source.open(Self.name).close()
    }

    @Test func `a released source closes its devices`() throws {
        let driver = ScriptedNFC(.card)
        #expect(try source(driver).readers().count == 1)
        #expect(driver.openHandleCount == 0)
    }

    @Test func `only readers named nfc belong to it`() throws {
        let driver = ScriptedNFC(.card)
        let source = NFCReaderSource(driver, [Self.name, Self.name, ReaderName("ACS ACR122U 00 00")])
        #expect(try source.readers().map(\.reader) == [Self.name])
        #expect(!NFCReaderSource.names(ReaderName("ACS nfc:")))
    }

    @Test func `polling reports the field and resets nothing`() throws {
        let driver = ScriptedNFC()
        let source = source(driver)
        #expect(try source.readers().first?.card == .absent)
        let before = driver.log.count { $0 == .reset }
        driver.set(.card)
        #expect(try source.readers().first?.card == .present(NFCTarget.card.atr))
        driver.set(.classic)
        #expect(try source.readers().first?.card == .mute)
        driver.set(.card, .otherCard)
        #expect(try source.readers().first?.card == .present(nil))
        driver.plug(false)
        #expect(try source.readers().isEmpty)
        driver.plug(true)
        #expect(try source.readers().count == 1)
        #expect(driver.log.count { $0 == .reset } == before + 1, "only the new opening reset the field")
    }

    @Test func `another set of cards is another insertion, a new random UID is not`() throws {
        let driver = ScriptedNFC(.card)
        let source = source(driver)
        func count() throws -> Int { try #require(try source.readers().first).eventCount }
        let first = try count()
        #expect(try count() == first)
        driver.set(.otherCard)
        #expect(try count() == first + 2)
        driver.set()
        #expect(try count() == first + 3)
        driver.set(.random(1))
        #expect(try count() == first + 4)
        driver.set(.random(2))
        #expect(try count() == first + 4)
    }

    @Test func `a device on a pseudo-terminal is virtual, every other one is real`() throws {
        let line = try PseudoTerminal.open()
        let source = NFCReaderSource(ScriptedNFC(), [])
        #expect(source.isVirtual(ReaderName("nfc:pn532_uart:\(line.path)")))
        #expect(source.isVirtual(ReaderName("nfc:pn532_uart:\(line.path):115200")))
        for real in [
            "nfc:pn532_uart:/dev/ttyUSB0", "nfc:acr122_usb:001:004", "nfc:pn532_uart", "nfc:", line.path,
            "pcsc:pn532_uart:\(line.path)",
        ] {
            #expect(!source.isVirtual(ReaderName(real)), "\(real)")
        }
    }
}
