// SPDX-License-Identifier: Apache-2.0

/// One reader as its source names it.
package struct ReaderName: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (left: ReaderName, right: ReaderName) -> Bool { left.rawValue < right.rawValue }
}

/// A reader and what lies on it.
package struct ReaderState: Hashable, Sendable {
    /// What lies on a reader.
    package enum Card: Hashable, Sendable {
        /// Nothing.
        case absent
        /// A card; nil when its answer to reset cannot be parsed.
        case present(ATR?)
        /// A card that gives no answer to reset.
        case mute
    }

    package let reader: ReaderName
    package let card: Card
    /// Counter of insertions and removals as the source keeps it; a change between two calls means another insertion.
    package let eventCount: Int
    /// True while some program holds the card.
    package let isInUse: Bool

    package init(reader: ReaderName, card: Card, eventCount: Int = 0, isInUse: Bool = false) {
        self.reader = reader
        self.card = card
        self.eventCount = eventCount
        self.isInUse = isInUse
    }
}

/// An event of a reader monitor.
package enum ReaderEvent: Hashable, Sendable {
    /// A reader is there (also each reader present at the start).
    case readerAttached(ReaderName)
    /// A reader was unplugged.
    case readerDetached(ReaderName)
    /// A card was put on a reader. `wasThere` is true when it lay there before the monitor first saw the reader.
    case cardInserted(ReaderName, ATR?, wasThere: Bool)
    /// The card was taken off.
    case cardRemoved(ReaderName)
    /// A card lies there but gives no answer to reset.
    case cardMute(ReaderName)
    /// The service that lists the readers does not answer; the monitor keeps trying.
    case serviceLost(CardChannelError)
    /// The service answers again; each reader is announced again.
    case serviceBack
}

/// A way to readers and cards: pcscd, libnfc or virtual cards in this process.
package protocol ReaderSource: Sendable {
    /// The current readers and their cards.
    func readers() throws(CardChannelError) -> [ReaderState]

    /// Changes from now on, beginning with the readers and cards already there. Ends when the task is cancelled.
    func events() -> AsyncStream<ReaderEvent>

    /// Opens the card on a reader, powered and reset, for one conversation. Blocking: never call it on the cooperative pool.
    func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel

    /// True for a reader that exists in software only, whether it is present or not. A reader of unknown kind counts as
    /// real.
    func isVirtual(_ reader: ReaderName) -> Bool
}
