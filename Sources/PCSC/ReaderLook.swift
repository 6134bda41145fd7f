// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A reader's state word (`SCARD_STATE_*`): flags in the lower half, in the upper one pcsc-lite's count of insertions
/// and removals.
struct ReaderWord: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    static let unaware: ReaderWord = []
    static let changed = ReaderWord(rawValue: 0x0002)
    static let unknown = ReaderWord(rawValue: 0x0004)
    static let unavailable = ReaderWord(rawValue: 0x0008)
    static let empty = ReaderWord(rawValue: 0x0010)
    static let present = ReaderWord(rawValue: 0x0020)
    static let exclusive = ReaderWord(rawValue: 0x0080)
    static let inUse = ReaderWord(rawValue: 0x0100)
    static let mute = ReaderWord(rawValue: 0x0200)

    var eventCount: Int { Int(rawValue >> 16) }
}

/// One reader as one look at it showed it.
struct ReaderLook: Hashable, Sendable {
    let name: String
    var word: ReaderWord = .unaware
    var atr: [UInt8] = []

    var reader: ReaderName { ReaderName(name) }

    var card: ReaderState.Card {
        guard word.contains(.present) else { return .absent }
        return word.contains(.mute) ? .mute : .present(try? ATR(atr))
    }

    var state: ReaderState {
        ReaderState(
            reader: reader,
            card: card,
            eventCount: word.eventCount,
            isInUse: !word.isDisjoint(with: [.exclusive, .inUse])
        )
    }
}
