// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Decides which station gets which event: a station follows the reader that is assigned to it.
struct Dispatcher {
    private(set) var assignments: ReaderAssignments
    private var cards: [ReaderName: ATR?] = [:]

    init(_ assignments: ReaderAssignments) { self.assignments = assignments }

    /// The events for the stations, each with the station's index.
    mutating func dispatch(_ event: ReaderEvent) -> [(station: Int, event: ReaderEvent)] {
        switch event {
        case .readerAttached(let reader): return reassign { $0.insert(reader) }
        case .readerDetached(let reader):
            cards[reader] = nil
            return reassign { $0.remove(reader) }
        case .cardInserted(let reader, let atr, _):
            cards[reader] = .some(atr)
            return send(event, toStationOf: reader)
        case .cardRemoved(let reader):
            cards[reader] = nil
            return send(event, toStationOf: reader)
        case .cardMute(let reader): return send(event, toStationOf: reader)
        case .serviceLost:
            cards.removeAll()
            return assignments.readers.indices.map { ($0, event) } + reassign { $0.removeAll() }
        case .serviceBack: return []
        }
    }

    /// Events for the stations whose reader changes; a card on the new reader was there before.
    private mutating func reassign(_ change: (inout Set<ReaderName>) -> Void) -> [(station: Int, event: ReaderEvent)] {
        let before = assignments.readers
        change(&assignments.present)
        var events: [(station: Int, event: ReaderEvent)] = []
        for (index, (old, new)) in zip(before, assignments.readers).enumerated() where old != new {
            if let old { events.append((index, .readerDetached(old))) }
            guard let new else { continue }
            events.append((index, .readerAttached(new)))
            if let card = cards[new] { events.append((index, .cardInserted(new, card, wasThere: true))) }
        }
        return events
    }

    private func send(_ event: ReaderEvent, toStationOf reader: ReaderName) -> [(station: Int, event: ReaderEvent)] {
        assignments.readers.indices.filter { assignments.readers[$0] == reader }.map { ($0, event) }
    }
}
