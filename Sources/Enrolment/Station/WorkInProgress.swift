// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard
internal import Synchronization

/// Holders and cards that stations are working on: a second order for the same holder or card is refused.
final class WorkInProgress: Sendable {
    private struct Taken {
        var holders: [HolderReference: String] = [:]
        var cards: [CardUID: String] = [:]
    }

    private let taken = Mutex(Taken())

    /// Claims a holder for a station; returns the name of the station that already has the holder.
    func claim(_ holder: HolderReference, for station: String) -> String? {
        taken.withLock { Self.claim(holder, in: &$0.holders, for: station) }
    }

    /// Claims a card for a station; returns the name of the station that already has the card.
    func claim(_ card: CardUID, for station: String) -> String? {
        taken.withLock { Self.claim(card, in: &$0.cards, for: station) }
    }

    /// Releases the claims of a station.
    func release(_ station: String) {
        taken.withLock { taken in
            taken.holders = taken.holders.filter { $0.value != station }
            taken.cards = taken.cards.filter { $0.value != station }
        }
    }

    private static func claim<Key>(_ key: Key, in taken: inout [Key: String], for station: String) -> String? {
        if let other = taken[key], other != station { return other }
        taken[key] = station
        return nil
    }
}
