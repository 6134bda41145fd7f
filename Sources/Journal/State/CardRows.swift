// SPDX-License-Identifier: Apache-2.0

/// All cards in the order of the lines that gave them their numbers. A copy shares every segment that was not changed since.
struct CardRows: Sendable {
    private static let segmentSize = 512

    private var segments: [[PackedCard]] = []
    private(set) var count = 0

    subscript(row: Int) -> PackedCard {
        get { segments[row / Self.segmentSize][row % Self.segmentSize] }
        set { segments[row / Self.segmentSize][row % Self.segmentSize] = newValue }
    }

    /// Adds a card; gives its row.
    mutating func append(_ card: PackedCard) -> Int {
        if count % Self.segmentSize == 0 {
            segments.append([])
            segments[segments.count - 1].reserveCapacity(Self.segmentSize)
        }
        segments[segments.count - 1].append(card)
        count += 1
        return count - 1
    }

    /// Number of cards for which this is true, without the first `passed` ones.
    func count(after passed: Int, where isMeant: (PackedCard) -> Bool) -> Int {
        let (segment, place) = (passed / Self.segmentSize, passed % Self.segmentSize)
        guard segments.indices.contains(segment) else { return 0 }
        let first = segments[segment].dropFirst(place).count(where: isMeant)
        return segments[(segment + 1)...].reduce(first) { $0 + $1.count(where: isMeant) }
    }

    /// The cards for which this is true.
    func filter(_ isMeant: (PackedCard) -> Bool) -> [PackedCard] { segments.flatMap { $0.filter(isMeant) } }
}
