// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Synchronization

/// State of a station, readable while the station's thread is in a card conversation.
final class StationBoard: Sendable {
    struct State {
        var phase = StationPhase.noReader
        var isCardPresent = false
        var order: EnrolmentOrder?
        var feed: OrderFeed?
    }

    private let state = Mutex(State())

    var phase: StationPhase { state.withLock { $0.phase } }
    var isCardPresent: Bool { state.withLock { $0.isCardPresent } }
    var order: EnrolmentOrder? { state.withLock { $0.order } }

    func show(_ phase: StationPhase) {
        state.withLock { $0.phase = phase }
    }

    func show(cardPresent: Bool) {
        state.withLock { $0.isCardPresent = cardPresent }
    }

    func show(_ order: EnrolmentOrder?, feed: OrderFeed?) {
        state.withLock {
            $0.order = order
            $0.feed = feed
        }
    }

    /// Reports that the reader does not answer and ends the current order. True the first time.
    func reportSilence() -> Bool {
        let (isNew, feed) = state.withLock { state in
            let isNew = state.phase != .outOfService
            state.phase = .outOfService
            return (isNew, state.feed)
        }
        if isNew { feed?.send(.failed(EnrolmentError.stationOutOfService("").userMessage)) }
        return isNew
    }
}
