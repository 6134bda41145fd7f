// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_756_802_130_123, "2025-09-02T08:35:30.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ]) func `text and number convert into each other`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2025-09-02", "2025-09-02T08:35:30Z", "2025-09-02T08:35:30.123", "2025-09-02 08:35:30.123Z",
        "2025-02-30T08:35:30.123Z", "2025-09-02T24:00:00.000Z", "2025-09-02T08:60:00.000Z", "2025-09-02T08:35:60.000Z",
        "2025-09-02T08:35:30.12éZ", "0000-01-01T00:00:00.000Z",
    ]) func `another form is not a moment`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `moments outside the calendar are clamped`() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0001-01-01T00:00:00.000Z")
        #expect(CampusTimeZone.paris.day(of: Timestamp(milliseconds: .max)).year == 9999)
    }
}
