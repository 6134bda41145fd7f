// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Last known state of each reader; turns new states into events.
struct ReaderTable {
    private var known: [String: PCSCReaderState] = [:]

    /// Stores the new states of all readers and returns what changed.
    mutating func update(_ looks: [PCSCReaderState]) -> [ReaderEvent] {
        let names = Set(looks.map(\.name))
        let gone = known.values.filter { !names.contains($0.name) }.sorted { $0.name < $1.name }
        let events = gone.flatMap(Self.departure) + looks.flatMap { Self.change(from: known[$0.name], to: $0) }
        known = Dictionary(looks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        return events
    }

    private static func change(from old: PCSCReaderState?, to new: PCSCReaderState) -> [ReaderEvent] {
        guard let old else { return [.readerAttached(new.reader)] + arrival(new, wasThere: true) }
        switch (old.card, new.card) {
        case (.absent, _):
            return arrival(new, wasThere: false)
        case (_, .absent):
            return [.cardRemoved(new.reader)]
        case _ where old.word.eventCount != new.word.eventCount:
            // Removed and put on again between two polls: the flags are the same, the count is not.
            return [.cardRemoved(new.reader)] + arrival(new, wasThere: false)
        case (.mute, .present), (.present, .mute):
            return arrival(new, wasThere: false)
        default:
            return []
        }
    }

    private static func arrival(_ look: PCSCReaderState, wasThere: Bool) -> [ReaderEvent] {
        switch look.card {
        case .absent: []
        case .present(let atr): [.cardInserted(look.reader, atr, wasThere: wasThere)]
        case .mute: [.cardMute(look.reader)]
        }
    }

    private static func departure(_ look: PCSCReaderState) -> [ReaderEvent] {
        (look.card == .absent ? [] : [.cardRemoved(look.reader)]) + [.readerDetached(look.reader)]
    }
}
