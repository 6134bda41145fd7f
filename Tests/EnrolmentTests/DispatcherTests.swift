// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import Enrolment

@Suite struct DispatcherTests {
    private let left = ReaderName("ACS ACR1281 00 00")
    private let right = ReaderName("ACS ACR1281 01 00")
    private let sam = ReaderName("OMNIKEY 6121 02 00")

    private func dispatcher(_ hints: String..., sam: String? = nil) -> Dispatcher {
        let stations = hints.enumerated().map { StationPlace(name: "\($0)", reader: $1) }
        return Dispatcher(ReaderAssignments(stations: stations, sam: sam.map { ReaderSelector(text: $0) }))
    }

    private func told(_ told: [(station: Int, event: ReaderEvent)]) -> [String] {
        told.map { "\($0.station) \($0.event)" }
    }

    private func expect(
        _ dispatcher: inout Dispatcher,
        _ event: ReaderEvent,
        gives expected: [(station: Int, event: ReaderEvent)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(told(dispatcher.dispatch(event)) == told(expected), sourceLocation: sourceLocation)
    }

    @Test func `each station gets the events of its reader only`() {
        var dispatcher = dispatcher("00 00", "01 00")
        expect(&dispatcher, .readerAttached(left), gives: [(0, .readerAttached(left))])
        expect(&dispatcher, .readerAttached(right), gives: [(1, .readerAttached(right))])
        for event in [
            ReaderEvent.cardInserted(right, nil, wasThere: false), .cardMute(right), .cardRemoved(right),
        ] {
            expect(&dispatcher, event, gives: [(1, event)])
        }
        expect(&dispatcher, .cardRemoved(sam), gives: [])
        expect(&dispatcher, .readerDetached(left), gives: [(0, .readerDetached(left))])
    }

    @Test func `a selector that matches two readers means neither`() {
        var dispatcher = dispatcher("ACR1281")
        expect(&dispatcher, .readerAttached(right), gives: [(0, .readerAttached(right))])
        expect(&dispatcher, .readerAttached(left), gives: [(0, .readerDetached(right))])
        expect(&dispatcher, .cardInserted(right, nil, wasThere: false), gives: [])
        expect(
            &dispatcher,
            .readerDetached(left),
            gives: [(0, .readerAttached(right)), (0, .cardInserted(right, nil, wasThere: true))]
        )
    }

    @Test func `the whole name means its reader, whatever other names contain it`() {
        var dispatcher = dispatcher("ACS ACR1281 00 00")
        expect(
            &dispatcher,
            .readerAttached(ReaderName("ACS ACR1281 00 00 01")),
            gives: [(0, .readerAttached(ReaderName("ACS ACR1281 00 00 01")))]
        )
        expect(
            &dispatcher,
            .readerAttached(left),
            gives: [(0, .readerDetached(ReaderName("ACS ACR1281 00 00 01"))), (0, .readerAttached(left))]
        )
    }

    @Test func `the reader of the SAM belongs to no station, even as the only match`() {
        var dispatcher = dispatcher("OMNIKEY", sam: "6121")
        expect(&dispatcher, .readerAttached(sam), gives: [])
        expect(&dispatcher, .cardInserted(sam, nil, wasThere: false), gives: [])
        expect(
            &dispatcher,
            .readerAttached(ReaderName("OMNIKEY 5022 00 00")),
            gives: [(0, .readerAttached(ReaderName("OMNIKEY 5022 00 00")))]
        )
    }

    @Test func `a lost service detaches every reader, and each is announced again`() {
        var dispatcher = dispatcher("00 00", "01 00")
        let lost = ReaderEvent.serviceLost(CardChannelError(.serviceGone))
        expect(&dispatcher, .readerAttached(left), gives: [(0, .readerAttached(left))])
        expect(&dispatcher, lost, gives: [(0, lost), (1, lost), (0, .readerDetached(left))])
        expect(&dispatcher, .serviceBack, gives: [])
        expect(&dispatcher, .readerAttached(left), gives: [(0, .readerAttached(left))])
        expect(
            &dispatcher,
            .cardInserted(left, nil, wasThere: true),
            gives: [(0, .cardInserted(left, nil, wasThere: true))]
        )
    }
}
