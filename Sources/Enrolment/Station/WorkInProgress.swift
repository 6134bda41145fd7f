// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard
internal import Synchronization

/// Who is being served where: the same holder or the same card under two orders at once is refused to the second.
final class WorkInProgress: Sendable {
    private struct Taken {
        var holders: [HolderReference: String] = [:]
        var cards: [CardUID: String] = [:]
    }

    private let taken = Mutex(Taken())

    /// Takes a holder for a station; gives the other station's name when it is taken.
    func take(_ holder: HolderReference, for station: String) -> String? {
        taken.withLock { Self.take(holder, in: &$0.holders, for: station) }
    }

    /// Takes a card for a station; gives the other station's name when it is taken.
    func take(_ card: CardUID, for station: String) -> String? {
        taken.withLock { Self.take(card, in: &$0.cards, for: station) }
    }

    /// Gives back what a station holds.
    func release(_ station: String) {
        taken.withLock { taken in
            taken.holders = taken.holders.filter { $0.value != station }
            taken.cards = taken.cards.filter { $0.value != station }
        }
    }

    private static func take<Key>(_ key: Key, in taken: inout [Key: String], for station: String) -> String? {
        if let other = taken[key], other != station { return other }
        taken[key] = station
        return nil
    }
}
