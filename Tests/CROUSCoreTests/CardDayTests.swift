// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

@Suite struct CardDayTests {
    @Test(arguments: [(2024, 2, 29), (2000, 2, 29), (2025, 12, 31), (1, 1, 1), (9999, 12, 31)])
    func `days of the calendar survive conversion to digits and back`(year: Int, month: Int, day: Int) throws {
        let value = try #require(CardDay(year: year, month: month, day: day))
        #expect(CardDay(digits: value.digits) == value)
    }

    @Test(arguments: [
        (2025, 2, 29), (1900, 2, 29), (2025, 4, 31), (2025, 13, 1), (2025, 0, 1), (2025, 1, 0), (0, 1, 1),
    ])
    func `days that do not exist are refused`(year: Int, month: Int, day: Int) {
        #expect(CardDay(year: year, month: month, day: day) == nil)
    }

    @Test func `digits that are not a day are refused`() {
        for digits: UInt64 in [0, 20_250_231, 99_991_232, .max] { #expect(CardDay(digits: digits) == nil) }
    }

    @Test func `the description is year, month, day`() {
        #expect(CardDay(year: 45, month: 3, day: 7)?.description == "0045-03-07")
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
