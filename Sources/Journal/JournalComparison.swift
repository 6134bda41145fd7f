// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix
package import SmartCard

/// Cards and numbers that two journals share although they should share none: two hosts give out different numbers and
/// no card belongs to both.
package struct JournalComparison: Sendable {
    /// A card and its number.
    package struct Pair: Hashable, Sendable {
        /// Identifier of the card.
        package let uid: CardUID
        /// Its number.
        package let number: CROUSNumber
    }

    /// A pair of the second journal whose card or number is in the first one.
    package struct Collision: Hashable, Sendable {
        /// The pair of the second journal.
        package let pair: Pair
        /// The pair of this card in the first journal; nil when it does not have the card.
        package let sameCard: Pair?
        /// The pair of this number in the first journal; nil when it does not have the number.
        package let sameNumber: Pair?
    }

    /// Cards of the first journal.
    package let firstCount: Int
    /// Cards of the second one.
    package let secondCount: Int
    /// The collisions, in the order of the second journal.
    package let collisions: [Collision]

    /// Reads two journals line by line, each a folder or one file of a year; the pairs of the first are kept in memory.
    /// Takes no lock. Throws ``JournalError/file(_:)`` and ``JournalError/broken(_:)``.
    package init(_ first: String, _ second: String) throws(JournalError) {
        var numbers: [CardUID: CROUSNumber] = [:]
        var cards: [CROUSNumber: CardUID] = [:]
        try Self.pairs(of: first) { pair in
            numbers[pair.uid] = pair.number
            cards[pair.number] = pair.uid
        }
        firstCount = numbers.count
        var seen: Set<Pair> = []
        var found: [Collision] = []
        try Self.pairs(of: second) { pair in
            guard seen.insert(pair).inserted else { return }
            let collision = Collision(
                pair: pair,
                sameCard: numbers[pair.uid].map { Pair(uid: pair.uid, number: $0) },
                sameNumber: cards[pair.number].map { Pair(uid: $0, number: pair.number) }
            )
            if collision.sameCard != nil || collision.sameNumber != nil { found.append(collision) }
        }
        collisions = found
        secondCount = seen.count
    }

    /// Passes on the pair of each line that creates or keeps one.
    private static func pairs(of path: String, _ take: (Pair) -> Void) throws(JournalError) {
        var reader = try Files.isFolder(path) ? JournalReader(folder: path) : JournalReader(file: path)
        while let entry = try reader.next() { pair(of: entry).map(take) }
    }

    private static func pair(of entry: JournalEntry) -> Pair? {
        switch entry.content.event {
        case .refused, .conflict, .delivery, .truncated: return nil
        default: break
        }
        guard let uid = entry.content.uid, let number = entry.content.number else { return nil }
        return Pair(uid: uid, number: number)
    }
}
