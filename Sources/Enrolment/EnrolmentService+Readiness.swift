// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Journal
package import SmartCard

extension EnrolmentService {
    /// Throws what keeps a station (nil for the only one) from working on a card now.
    package func checkStation(_ name: String?) async throws(EnrolmentError) {
        let reader = try await reader(ofStation: name)
        let station = try station(named: name)
        guard station.board.phase != .outOfService else { throw .stationOutOfService(station.name) }
        try workflow.checkTraining(reader)
    }

    /// Why this host cannot give a number, as a sentence; nil when it can.
    package var numberProblem: UserMessage? {
        guard records.numbers.history != nil else { return NumberRangeError.historyNotDeclared.userMessage }
        let level = records.journal.withState { records.numbers.level(in: $0) }
        return level.left > 0 ? nil : NumberRangeError.usedUp(records.numbers.numbers).userMessage
    }

    /// The current reader of a station (nil for the only one).
    package func reader(ofStation name: String?) async throws(EnrolmentError) -> ReaderName {
        let station = try station(named: name)
        guard let reader = try await readers().first(where: { $0.role == station.name })?.state.reader else {
            throw .reader(CardChannelError(.readerGone))
        }
        return reader
    }
}
