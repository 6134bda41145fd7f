// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A reader's state word (`SCARD_STATE_*`): flags in the lower half, pcsc-lite's count of insertions and removals in
/// the upper half.
struct ReaderStateFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    static let unaware: ReaderStateFlags = []
    static let changed = ReaderStateFlags(rawValue: 0x0002)
    static let unknown = ReaderStateFlags(rawValue: 0x0004)
    static let unavailable = ReaderStateFlags(rawValue: 0x0008)
    static let empty = ReaderStateFlags(rawValue: 0x0010)
    static let present = ReaderStateFlags(rawValue: 0x0020)
    static let exclusive = ReaderStateFlags(rawValue: 0x0080)
    static let inUse = ReaderStateFlags(rawValue: 0x0100)
    static let mute = ReaderStateFlags(rawValue: 0x0200)

    var eventCount: Int { Int(rawValue >> 16) }
}

/// State of one reader at one moment.
struct PCSCReaderState: Hashable, Sendable {
    let name: String
    var word: ReaderStateFlags = .unaware
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
