// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import NFC

/// The module over the real libnfc, which talks to the virtual PN532 over a pseudo-terminal.
@Suite(.timeLimit(.minutes(2))) struct VirtualPN532Tests {
    private static let uid = "04A1B2C3D4E580"
    private static let getVersion = CommandAPDU(cla: 0x90, ins: 0x60, expecting: .maximum)

    @Test func `a card is opened, answers and is reset at the end`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        let source = NFCReaderSource([fixture.reader])
        #expect(source.isVirtual(fixture.reader))
        #expect(try source.readers().map(\.card) == [.present(try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]))])
        let channel = try source.open(fixture.reader)
        #expect(channel.uid?.description == Self.uid)
        #expect(channel.atr.description == "3B8180018080")
        let answer = try channel.transmit(Self.getVersion)
        #expect(Hex.encode(answer.bytes) == "0401010100180591AF")
        channel.close()
        // GetVersion was not finished: after a reset the card has forgotten it.
        let again = try source.open(fixture.reader)
        let more = CommandAPDU(cla: 0x90, ins: 0xAF, expecting: .maximum)
        #expect(try again.transmit(more).bytes == [0x91, 0x1C])
    }

    @Test func `answers of every length arrive whole`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(CountingCard())
        let channel = try NFCReaderSource([fixture.reader]).open(fixture.reader)
        for count in [2, 3, 59, 60, 61, 252, 253, 254, 255, 256, 257, 258] {
            let (high, low) = (UInt8(count >> 8), UInt8(count & 0xFF))
            let answer = try channel.transmit(CommandAPDU(cla: 0x80, ins: 0x10, p1: high, p2: low))
            #expect(answer.bytes == (0..<count).map { UInt8(truncatingIfNeeded: $0) }, "\(count)")
        }
        let longest = try CommandAPDU(
            cla: 0x80,
            ins: 0x10,
            p2: 2,
            data: [UInt8](repeating: 0x55, count: 255),
            expecting: .maximum
        )
        #expect(try channel.transmit(longest).bytes == [0, 1])
    }

    @Test func `an answer longer than any APDU is refused`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(CountingCard())
        let channel = try NFCReaderSource([fixture.reader]).open(fixture.reader)
        let error = #expect(throws: CardChannelError.self) {
            try channel.transmit(CommandAPDU(cla: 0x80, ins: 0x10, p1: 0x01, p2: 0x03))
        }
        #expect(error?.reason == .malformedAnswer)
    }

    @Test func `a card that leaves in the middle ends the conversation`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        let source = NFCReaderSource([fixture.reader])
        let channel = try source.open(fixture.reader)
        fixture.takeCards()
        let error = #expect(throws: CardChannelError.self) { try channel.transmit(Self.getVersion) }
        #expect(error?.reason == .cardRemoved)
        let refusal = #expect(throws: CardChannelError.self) { try channel.transmit(Self.getVersion) }
        #expect(refusal?.reason == .closed)
        channel.close()
        let noCard = #expect(throws: CardChannelError.self) { try source.open(fixture.reader) }
        #expect(noCard?.reason == .noCard)
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        try source.open(fixture.reader).close()
    }

    @Test func `two cards are refused, one of them is accepted`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        fixture.put(try VirtualPN532Fixture.desfire("04000000000001"))
        let source = NFCReaderSource([fixture.reader])
        let error = #expect(throws: CardChannelError.self) { try source.open(fixture.reader) }
        #expect(error?.reason == .severalCards)
        fixture.takeCards()
        fixture.put(try VirtualPN532Fixture.desfire("04000000000001"))
        let channel = try source.open(fixture.reader)
        #expect(channel.uid?.description == "04000000000001")
    }

    @Test func `a device that is unplugged and comes back is reported`() async throws {
        let fixture = try VirtualPN532Fixture()
        let atr = try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
        let source = NFCReaderSource([fixture.reader])
        var events = source.events().makeAsyncIterator()
        #expect(await events.next() == .readerAttached(fixture.reader))
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        #expect(await events.next() == .cardInserted(fixture.reader, atr, wasThere: false))
        fixture.unplug()
        #expect(await events.next() == .cardRemoved(fixture.reader))
        #expect(await events.next() == .readerDetached(fixture.reader))
        let error = #expect(throws: CardChannelError.self) { try source.open(fixture.reader) }
        #expect(error?.reason == .readerGone)
        try fixture.plugIn()
        #expect(await events.next() == .readerAttached(fixture.reader))
    }

    @Test func `a device unplugged in a conversation is an error with libnfc's code`() throws {
        let fixture = try VirtualPN532Fixture()
        fixture.put(try VirtualPN532Fixture.desfire(Self.uid))
        let source = NFCReaderSource([fixture.reader], patience: .seconds(2))
        let channel = try source.open(fixture.reader)
        fixture.unplug()
        let error = #expect(throws: CardChannelError.self) {
            // The device disappears within some milliseconds; until then it answers.
            while true { _ = try channel.transmit(Self.getVersion) }
        }
        #expect(error?.reason == .readerGone)
        #expect(error?.code == UInt32(bitPattern: -1))
        channel.close()
    }

    @Test func `a path that is not a serial port is not a reader`() throws {
        let reader = ReaderName("nfc:pn532_uart:/dev/null")
        let source = NFCReaderSource([reader])
        #expect(try source.readers().isEmpty)
        let error = #expect(throws: CardChannelError.self) { try source.open(reader) }
        #expect(error?.reason == .readerGone)
    }

    @Test func `USB devices that libnfc finds are named as readers of this source`() throws {
        #expect(try NFCReaderSource.connected().allSatisfy(NFCReaderSource.names))
    }
}
