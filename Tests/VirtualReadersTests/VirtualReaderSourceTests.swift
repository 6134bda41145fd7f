// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

@testable import VirtualReaders

@Suite(.timeLimit(.minutes(1))) struct VirtualReaderSourceTests {
    private let desk = ReaderName("desk")
    private let slot = ReaderName("slot")
    private let command = CommandAPDU(cla: 0x90, ins: 0x60, expecting: .maximum)

    @Test func `readers and their cards are listed by name`() throws {
        let readers = VirtualReaderSource(slot, desk)
        readers.put(CountingCard(uid: [4, 1, 2, 3, 4, 5, 6]), on: desk)
        let states = try readers.readers()
        #expect(states.map(\.reader) == [desk, slot])
        #expect(states.map { $0.card != .absent } == [true, false])
        #expect(!readers.put(CountingCard(uid: nil), on: ReaderName("nowhere")))
    }

    @Test func `a card is powered when opened, answers, and is powered off when closed`() throws {
        let card = CountingCard(uid: [4, 1, 2, 3, 4, 5, 6])
        let readers = VirtualReaderSource(desk)
        readers.put(card, on: desk)
        let channel = try readers.open(desk)
        #expect(channel.uid == card.uid)
        #expect(channel.atr.bytes == card.atr)
        #expect(try channel.transmit(command).data == command.bytes)
        let uid = try channel.transmit(CommandAPDU(cla: 0xFF, ins: 0xCA, expecting: .maximum))
        #expect(uid == ResponseAPDU(data: [4, 1, 2, 3, 4, 5, 6], status: .success))
        #expect(card.commands == 1)
        #expect(readers.commandCount(on: desk) == 2)
        channel.close()
        channel.close()
        #expect(card.powerEvents == ["off", "on", "off"])
        #expect(throws: CardChannelError(.closed, reader: "desk")) { try channel.transmit(command) }
    }

    @Test func `a card in use cannot be opened a second time`() throws {
        let readers = VirtualReaderSource(desk)
        readers.put(CountingCard(uid: nil), on: desk)
        let first = try readers.open(desk)
        #expect(throws: CardChannelError(.sharingViolation, reader: "desk")) { try readers.open(desk) }
        #expect(try readers.readers().map(\.isInUse) == [true])
        first.close()
        let second = try readers.open(desk)
        first.close()
        #expect(try second.transmit(command).status == .success)
        second.close()
    }

    @Test func `failures to open have a reason`() {
        let readers = VirtualReaderSource(desk)
        #expect(throws: CardChannelError(.noCard, reader: "desk")) { try readers.open(desk) }
        #expect(throws: CardChannelError(.readerGone, reader: "slot")) { try readers.open(slot) }
    }

    @Test func `a card taken off kills the channel, also when it is put back`() throws {
        let card = CountingCard(uid: nil)
        let readers = VirtualReaderSource(desk)
        readers.put(card, on: desk)
        let channel = try readers.open(desk)
        readers.takeCard(off: desk)
        readers.put(card, on: desk)
        #expect(throws: CardChannelError(.cardRemoved, reader: "desk")) { try channel.transmit(command) }
        let second = try readers.open(desk)
        channel.close()
        #expect(throws: CardChannelError(.cardRemoved, reader: "desk")) { try channel.transmit(command) }
        #expect(try second.transmit(command).status == .success)
        #expect(card.commands == 1)
    }

    @Test(arguments: [(VirtualReaderSource.Interruption.removeBefore, 1), (.removeAfter, 2)])
    func `the card can be pulled before or after the second command`(
        _ interruption: VirtualReaderSource.Interruption,
        executed: Int
    ) throws {
        let card = CountingCard(uid: nil)
        let readers = VirtualReaderSource(desk)
        readers.put(card, on: desk)
        readers.intercept { _, place, _ in place == 2 ? interruption : .none }
        let channel = try readers.open(desk)
        #expect(try channel.transmit(command).status == .success)
        for _ in 0..<2 {
            #expect(throws: CardChannelError(.cardRemoved, reader: "desk")) { try channel.transmit(command) }
        }
        #expect(card.commands == executed)
        #expect(throws: CardChannelError(.noCard, reader: "desk")) { try readers.open(desk) }
    }

    @Test func `an interceptor may use the readers itself`() throws {
        let readers = VirtualReaderSource(desk)
        readers.put(CountingCard(uid: nil), on: desk)
        let desk = desk
        readers.intercept { [weak readers] _, _, _ in
            readers?.takeCard(off: desk)
            return .none
        }
        let channel = try readers.open(desk)
        #expect(throws: CardChannelError(.cardRemoved, reader: "desk")) { try channel.transmit(command) }
    }

    @Test func `events begin with the present state and report each change`() async throws {
        let card = CountingCard(uid: nil)
        let readers = VirtualReaderSource(desk)
        readers.put(card, on: desk)
        var events = readers.events().makeAsyncIterator()
        readers.takeCard(off: desk)
        readers.attach(slot)
        readers.put(card, on: slot)
        readers.detach(slot)
        var seen: [ReaderEvent] = []
        for _ in 0..<7 { seen.append(try #require(await events.next())) }
        let atr = try ATR(card.atr)
        #expect(
            seen == [
                .readerAttached(desk), .cardInserted(desk, atr, wasThere: true), .cardRemoved(desk),
                .readerAttached(slot),
                .cardInserted(slot, atr, wasThere: false), .cardRemoved(slot), .readerDetached(slot),
            ]
        )
    }

    @Test func `many concurrent threads lose nothing`() async throws {
        let card = CountingCard(uid: nil)
        let readers = VirtualReaderSource(desk)
        readers.put(card, on: desk)
        let (desk, command) = (desk, command)
        let done = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for _ in 0..<200 {
                        guard let channel = try? readers.open(desk) else { continue }
                        if (try? channel.transmit(command)) != nil { count += 1 }
                        channel.close()
                    }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(done > 0)
        #expect(card.commands == done)
        #expect(readers.commandCount(on: desk) == done)
    }

    @Test func `to a reader a torn card is a removed card`() throws {
        let uid = try #require(CardUID(hex: "04A1B2C3D4E580"))
        let card = try VirtualDESFireCard(
            uid: uid,
            memory: .fourKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
        let readers = VirtualReaderSource(desk)
        #expect(readers.put(card, on: desk))
        card.tear(TearPlan(.after, .command(2)))
        let channel = try readers.open(desk)
        let select = try CommandAPDU(bytes: [0x90, 0x5A, 0, 0, 3, 0, 0, 0, 0])
        #expect(try channel.transmit(select).bytes == [0x91, 0x00])
        for _ in 1...2 {
            let error = try #require(throws: CardChannelError.self) { try channel.transmit(select) }
            #expect(error.reason == .cardRemoved)
        }
        let absent = try #require(throws: CardChannelError.self) { try readers.open(desk) }
        #expect(absent.reason == .noCard)
        #expect(readers.put(card, on: desk))
        #expect(try readers.open(desk).transmit(select).bytes == [0x91, 0x00])
    }

    @Test func `every reader is virtual but one that plays real`() {
        let readers = VirtualReaderSource(desk)
        readers.attach(slot, playingReal: true)
        #expect(readers.isVirtual(desk) && !readers.isVirtual(slot))
    }
}
