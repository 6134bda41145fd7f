// SPDX-License-Identifier: Apache-2.0
internal import SmartCard
internal import Synchronization

/// One insertion of a card into a reader: changes when the card is taken out and put back.
struct Insertion: Hashable, Sendable {
    let reader: ReaderName
    let eventCount: Int
}

/// The host keys the SAM of each reader refused, by their positions in the configuration. None is tried twice on one
/// insertion, because attempts may be counted. Outlives the connections of a lease.
final class RefusedHostKeys: Sendable {
    private struct Refusals {
        let insertion: Insertion
        var places: Set<Int> = []
    }

    private let refusals = Mutex<[ReaderName: Refusals]>([:])

    /// The keys this insertion refused.
    func places(of insertion: Insertion) -> Set<Int> {
        refusals.withLock { Self.known($0, insertion).places }
    }

    /// Records that this insertion refused a key; forgets the refusals of earlier insertions.
    func note(_ place: Int, of insertion: Insertion) {
        refusals.withLock { refusals in
            var known = Self.known(refusals, insertion)
            known.places.insert(place)
            refusals[insertion.reader] = known
        }
    }

    private static func known(_ refusals: [ReaderName: Refusals], _ insertion: Insertion) -> Refusals {
        guard let known = refusals[insertion.reader], known.insertion == insertion else {
            return Refusals(insertion: insertion)
        }
        return known
    }
}
