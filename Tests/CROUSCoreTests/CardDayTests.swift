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
}
