// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Routes reader events to stations: a station follows the one attached reader that its selector matches.
///
/// A second matching reader makes the selector ambiguous; the station then loses its reader until one of them is
/// detached.
struct Dispatcher {
    private let hints: [ReaderSelector]
    private let sam: ReaderSelector?
    private var attached: Set<ReaderName> = []
    private var assigned: [ReaderName?]
    private var cards: [ReaderName: ATR?] = [:]

    init(hints: [ReaderSelector], sam: String?) {
        self.hints = hints
        self.sam = sam.map { ReaderSelector(text: $0) }
        assigned = hints.map { _ in nil }
    }

    /// Events for each station, by its index.
    mutating func take(_ event: ReaderEvent) -> [(Int, ReaderEvent)] {
        switch event {
        case .readerAttached(let reader):
            attached.insert(reader)
            return reassign()
        case .readerDetached(let reader):
            attached.remove(reader)
            cards[reader] = nil
            return reassign()
        case .cardInserted(let reader, let atr, _):
            cards[reader] = .some(atr)
            return stations(of: reader).map { ($0, event) }
        case .cardRemoved(let reader):
            cards[reader] = nil
            return stations(of: reader).map { ($0, event) }
        case .cardMute(let reader): return stations(of: reader).map { ($0, event) }
        case .serviceLost:
            attached.removeAll()
            cards.removeAll()
            return hints.indices.map { ($0, event) } + reassign()
        case .serviceBack: return []
        }
    }

    /// Stations whose reader changed; a card on a newly assigned reader counts as already there.
    private mutating func reassign() -> [(Int, ReaderEvent)] {
        var told: [(Int, ReaderEvent)] = []
        let candidates = attached.filter { $0 != sam?.reader(among: attached) }
        for (index, hint) in hints.enumerated() {
            let reader = hint.reader(among: candidates)
            guard reader != assigned[index] else { continue }
            if let old = assigned[index] { told.append((index, .readerDetached(old))) }
            if let reader {
                told.append((index, .readerAttached(reader)))
                if let card = cards[reader] { told.append((index, .cardInserted(reader, card, wasThere: true))) }
            }
            assigned[index] = reader
        }
        return told
    }

    private func stations(of reader: ReaderName) -> [Int] { assigned.indices.filter { assigned[$0] == reader } }
}
