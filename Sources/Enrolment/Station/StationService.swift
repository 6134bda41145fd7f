// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import SmartCard

/// The stations, their readers and the orders for them.
package struct StationService: Sendable {
    let table: StationTable
    private let orderNumbers = OrderNumbers()

    init(_ table: StationTable) { self.table = table }

    /// The current readers and, where there is one, the role of each: a station's name or `sam`.
    package func readers() async throws -> [(state: ReaderState, role: String?)] {
        let (states, assignments) = try await table.readers()
        return states.map { ($0, assignments.role(of: $0.reader)?.name) }
    }

    /// The current reader of a station (nil for the only one).
    package func reader(ofStation name: String?) async throws -> ReaderName {
        let station = try table.station(named: name)
        guard let reader = try await table.readers().assignments.reader(ofStation: station.name) else {
            throw EnrolmentError.reader(CardChannelError(.readerGone))
        }
        return reader
    }

    /// Throws what keeps a station (nil for the only one) from working on a card now.
    package func checkStation(_ name: String?) async throws {
        let reader = try await reader(ofStation: name)
        let station = try table.station(named: name)
        guard station.board.phase != .outOfService else { throw EnrolmentError.stationOutOfService(station.name) }
        try await table.work.readers.run { workflow in try workflow.checkTraining(reader) }
    }

    /// Places an order at a station. Its events end with the card done or a sentence why not.
    package func enrol(_ order: EnrolmentOrder, station name: String?) async throws -> PlacedOrder {
        let station = try table.station(named: name)
        guard station.board.phase != .outOfService else { throw EnrolmentError.stationOutOfService(station.name) }
        guard station.board.order == nil else { throw EnrolmentError.stationBusy(station.name) }
        let accepted = try await accept(order)
        let events = try await station.place(accepted)
        return PlacedOrder(events: events) { Task { await station.withdraw(accepted.id) } }
    }

    /// Finishes the card that is on a reader now, or on the only station's reader; throws when there is none, or when
    /// its UID is not the expected one.
    package func enrolPresentCard(
        _ order: EnrolmentOrder,
        on reader: ReaderName?,
        expecting uid: CardUID? = nil
    ) async throws -> EnrolmentResult {
        try await table.serve(try await accept(order), on: reader, expecting: uid)
    }

    /// The order with its number, when the rules allow it.
    private func accept(_ order: EnrolmentOrder) async throws -> EnrolmentOrder {
        var order = order
        order.id = orderNumbers.next()
        return try await table.work.records.run { [order] workflow in try workflow.accept(order) }
    }
}

extension ReaderAssignments.Role {
    /// The name for people: `sam` or the station's name.
    fileprivate var name: String {
        switch self {
        case .sam: "sam"
        case .station(let name): name
        }
    }
}
