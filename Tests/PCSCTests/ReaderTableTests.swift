// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import PCSC

@Suite struct ReaderTableTests {
    private static let atr = try? ATR(TestCard.atr)
    private let reader = ReaderName("R")

    private func look(_ word: ReaderStateFlags, count: UInt32 = 0, name: String = "R") -> PCSCReaderState {
        let atr = word.contains(.present) && !word.contains(.mute) ? TestCard.atr : []
        return PCSCReaderState(name: name, word: word.union(ReaderStateFlags(rawValue: count << 16)), atr: atr)
    }

    private func events(_ turns: [PCSCReaderState]...) -> [ReaderEvent] {
        var table = ReaderTable()
        return turns.map { table.update($0) }.last ?? []
    }

    @Test func `the first poll announces reader and card as already there`() {
        #expect(events([look(.present)]) == [.readerAttached(reader), .cardInserted(reader, Self.atr, wasThere: true)])
        #expect(events([look(.empty)]) == [.readerAttached(reader)])
        #expect(events([look([.present, .mute])]) == [.readerAttached(reader), .cardMute(reader)])
    }

    @Test func `an unchanged reader has no event, even when its card is in use`() {
        #expect(events([look(.present, count: 3)], [look([.present, .exclusive], count: 3)]).isEmpty)
    }

    @Test func `insertion and removal`() {
        #expect(
            events([look(.empty)], [look(.present, count: 1)]) == [.cardInserted(reader, Self.atr, wasThere: false)]
        )
        #expect(events([look(.present)], [look(.empty, count: 1)]) == [.cardRemoved(reader)])
    }

    @Test func `a change between two polls shows in the count`() {
        let inserted = ReaderEvent.cardInserted(reader, Self.atr, wasThere: false)
        #expect(events([look(.present, count: 1)], [look(.present, count: 3)]) == [.cardRemoved(reader), inserted])
        #expect(
            events([look(.present, count: 0xFFFF)], [look(.present, count: 1)]) == [.cardRemoved(reader), inserted]
        )
        #expect(events([look(.empty, count: 1)], [look(.empty, count: 3)]).isEmpty)
    }

    @Test func `a card may become mute and answer again in place`() {
        #expect(events([look(.present)], [look([.present, .mute])]) == [.cardMute(reader)])
        let back = events([look([.present, .mute])], [look(.present)])
        #expect(back == [.cardInserted(reader, Self.atr, wasThere: false)])
        #expect(events([look([.present, .mute])], [look(.empty, count: 1)]) == [.cardRemoved(reader)])
    }

    @Test func `an unplugged reader takes its card with it`() {
        #expect(events([look(.present)], []) == [.cardRemoved(reader), .readerDetached(reader)])
        #expect(events([look(.empty)], []) == [.readerDetached(reader)])
    }

    @Test func `readers do not disturb each other`() {
        let other = ReaderName("S")
        let found = events(
            [look(.empty), look(.present, name: "S")],
            [look(.present, count: 1), look(.present, name: "S")]
        )
        #expect(found == [.cardInserted(reader, Self.atr, wasThere: false)])
        let swapped = events([look(.present)], [look(.empty, name: "S")])
        #expect(swapped == [.cardRemoved(reader), .readerDetached(reader), .readerAttached(other)])
    }

    @Test func `an answer to reset that cannot be parsed is still a card`() {
        let strange = PCSCReaderState(name: "R", word: .present, atr: [0xFF])
        #expect(events([strange]) == [.readerAttached(reader), .cardInserted(reader, nil, wasThere: true)])
    }
}
