// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// The stations of the configuration, and access to a card on any reader.
struct StationTable: Sendable {
    /// A station and its place in the configuration.
    struct Entry: Sendable {
        let place: StationPlace
        let station: Station
    }

    /// The place where a card is worked on.
    private enum Workplace {
        /// At a station. `found` is its reader as pcscd lists it now: a station that has just started may not know it
        /// yet.
        case station(Station, found: ReaderName?)
        /// On a reader of no station.
        case reader(ReaderName)
    }

    let entries: [Entry]
    let sam: ReaderSelector?
    let work: BlockingWork

    /// The assignments when no reader is present.
    var assignments: ReaderAssignments { ReaderAssignments(stations: entries.map(\.place), sam: sam) }

    /// The station of a name, or the only one.
    func station(named name: String?) throws(EnrolmentError) -> Station {
        let known = entries.map(\.place.name)
        guard let name else {
            guard entries.count == 1, let only = entries.first else { throw .stationNotNamed(known: known) }
            return only.station
        }
        guard let match = entries.first(where: { $0.place.name == name }) else {
            throw .unknownStation(name, known: known)
        }
        return match.station
    }

    /// The present readers, and their use.
    func readers() async throws(EnrolmentError) -> (states: [ReaderState], assignments: ReaderAssignments) {
        let states = try await work.readers.run { workflow throws(EnrolmentError) in try workflow.readers() }
        return (states, assignments.adding(states.map(\.reader)))
    }

    /// Works with the card on a reader, or on the only station's: on the station's thread when the reader belongs to a
    /// station. The SAM's reader is refused.
    func withCard<Result: Sendable>(
        on reader: ReaderName?,
        _ body: @escaping @Sendable (OpenCard, CardWorkflow) throws(EnrolmentError) -> Result
    ) async throws(EnrolmentError) -> Result {
        switch try await workplace(for: reader) {
        case .station(let station, let found): try await station.withCard(foundOn: found, body)
        case .reader(let name):
            try await work.cards.run { workflow throws(EnrolmentError) in
                try workflow.withCard(on: name, for: name.rawValue, body)
            }
        }
    }

    /// Finishes the card on a reader, or on the only station's. `uid` is the required card, nil for any.
    func serve(
        _ order: EnrolmentOrder,
        on reader: ReaderName?,
        expecting uid: CardUID?
    ) async throws(EnrolmentError) -> EnrolmentResult {
        switch try await workplace(for: reader) {
        case .station(let station, let found):
            guard station.board.phase != .outOfService else { throw .stationOutOfService(station.name) }
            return try await station.serve(order, expecting: uid, foundOn: found)
        case .reader(let name):
            return try await work.cards.run { workflow throws(EnrolmentError) in
                try workflow.serve(order, on: name, at: name.rawValue, expecting: uid)
            }
        }
    }

    private func workplace(for reader: ReaderName?) async throws(EnrolmentError) -> Workplace {
        guard let reader else {
            let only = try station(named: nil)
            return .station(only, found: (try? await readers())?.assignments.reader(ofStation: only.name))
        }
        let assignments = try await readers().assignments
        let name = try ReaderSelector(reader).require(among: assignments.present)
        switch assignments.role(of: name) {
        case .sam: throw .readerOfSAM(name.rawValue)
        case .station(let station): return .station(try self.station(named: station), found: name)
        case nil: return .reader(name)
        }
    }
}
