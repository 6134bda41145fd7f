// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct CardChannelErrorTests {
    @Test func `reason, raw code and reader are on one line`() {
        let error = CardChannelError(.sharingViolation, code: 0x8010_000B, reader: "Reader 00")
        #expect(error.description == "sharingViolation (code 8010000B) on Reader 00")
        #expect(CardChannelError(.closed).description == "closed")
    }
}
