// SPDX-License-Identifier: Apache-2.0
import PCSC
import SmartCard
import Testing

@Suite struct TransmitWatchTests {
    private let reader = ReaderName("R 00 00")

    @Test func `a call is overdue once it takes longer than the limit, and never after it returned`() {
        let watch = TransmitWatch(limit: .seconds(10))
        watch.watching(reader) {
            #expect(watch.overdue(at: .now + .seconds(9)).isEmpty)
            #expect(watch.overdue(at: .now + .seconds(11)).map(\.reader) == [reader])
        }
        #expect(watch.overdue(at: .now + .seconds(100)).isEmpty)
    }

    @Test func `two calls on one reader are two, the older first`() {
        let watch = TransmitWatch(limit: .zero)
        watch.watching(reader) {
            watch.watching(ReaderName("S 00 00")) {
                #expect(watch.overdue(at: .now + .seconds(1)).map(\.reader.rawValue) == ["R 00 00", "S 00 00"])
            }
            #expect(watch.overdue(at: .now + .seconds(1)).map(\.reader) == [reader])
        }
    }

    @Test func `a call that throws is removed too`() {
        let watch = TransmitWatch()
        #expect(throws: PCSCError(.removedCard)) {
            try watch.watching(reader) { throw PCSCError(.removedCard) }
        }
        #expect(watch.overdue(at: .now + .seconds(100)).isEmpty)
    }
}
