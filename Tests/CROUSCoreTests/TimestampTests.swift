// SPDX-License-Identifier: Apache-2.0
import Foundation
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

    @Test(arguments: [
        ("2025-10-25T21:59:59.999Z", "2025-10-25"), ("2025-10-25T22:00:00.000Z", "2025-10-26"),
        ("2025-10-26T22:59:59.999Z", "2025-10-26"), ("2025-10-26T23:00:00.000Z", "2025-10-27"),
        ("2026-03-28T22:59:59.999Z", "2026-03-28"), ("2026-03-28T23:00:00.000Z", "2026-03-29"),
        ("2026-03-29T21:59:59.999Z", "2026-03-29"), ("2026-03-29T22:00:00.000Z", "2026-03-30"),
        ("2025-12-31T23:00:00.000Z", "2026-01-01"),
    ]) func `the day in Paris is right around the nights of clock changes`(time: String, day: String) throws {
        let moment = try #require(Timestamp(time))
        #expect(CampusTimeZone.paris.day(of: moment).description == day)
    }

    @Test func `a sentence has day and minute in Paris`() throws {
        let moment = try #require(Timestamp("2026-07-14T22:05:59.000Z"))
        #expect(CampusTimeZone.paris.minute(of: moment) == "15/07/2026 00:05")
    }

    @Test func `the day in Paris is the one of the time zone database`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Paris"))
        let start = try #require(Timestamp("2024-01-01T00:00:00.000Z")).milliseconds
        for halfHour in 0..<(6 * 365 * 48) {
            let moment = Timestamp(milliseconds: start + Int64(halfHour) * 1_800_000)
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds / 1000))
            let expected = calendar.dateComponents([.year, .month, .day], from: date)
            let day = CampusTimeZone.paris.day(of: moment)
            guard day.year == expected.year, day.month == expected.month, day.day == expected.day else {
                Issue.record("\(moment) is \(day), not \(expected)")
                return
            }
        }
    }

    @Test func `every day counts one more than the day before`() {
        #expect(CardDay(daysSince1970: -800_000).description == "0001-01-01")
        // Four whole centuries, with leap and common century years.
        var previous = CardDay(daysSince1970: -36_525)
        for count in -36_524...109_573 {
            let day = CardDay(daysSince1970: count)
            guard day > previous, day.daysSince1970 == count else {
                Issue.record("day \(count) is \(day)")
                return
            }
            previous = day
        }
        #expect(CardDay(daysSince1970: .max).description == "9999-12-31")
    }

    @Test(arguments: [
        ("31/02/2025", nil), ("29/02/2024", "2024-02-29"), ("29/02/2100", nil), ("2025-02-31", nil),
        ("2006-03-17", "2006-03-17"), ("17/03/2006", "2006-03-17"), ("17/3/2006", nil), ("17/03/06", nil), ("", nil),
        ("17-03-2006", nil), ("2006/03/17", nil), ("+7/03/2006", nil), ("17/03/2006 ", nil),
    ]) func `days are parsed in two forms`(text: String, day: String?) {
        #expect(CardDay(text)?.description == day)
    }
}
