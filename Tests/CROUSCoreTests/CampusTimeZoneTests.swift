// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import CROUSCore

@Suite struct CampusTimeZoneTests {
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

    @Test(arguments: [
        ("Indian/Reunion", "2026-01-31T20:00:00.000Z", "01/02/2026 00:00"),
        ("America/Martinique", "2026-02-01T03:59:00.000Z", "31/01/2026 23:59"),
        ("Pacific/Noumea", "2026-07-01T13:00:00.000Z", "02/07/2026 00:00"),
        ("Pacific/Tahiti", "2026-07-01T09:59:00.000Z", "30/06/2026 23:59"),
        ("America/Miquelon", "2026-07-01T02:00:00.000Z", "01/07/2026 00:00"),
        ("America/Miquelon", "2026-01-01T03:00:00.000Z", "01/01/2026 00:00"),
    ]) func `a campus overseas has its own day`(zone: String, time: String, minute: String) throws {
        let zone = try #require(CampusTimeZone(zone))
        #expect(zone.minute(of: try #require(Timestamp(time))) == minute)
    }

    @Test(arguments: ["Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea"])
    func `a day begins at midnight and ends at the next`(name: String) throws {
        let zone = try #require(CampusTimeZone(name))
        for count in 20_000..<21_500 {
            let day = CardDay(daysSince1970: count)
            let moments = zone.moments(of: day...day)
            #expect(zone.minute(of: moments.lowerBound) == "\(day.french) 00:00")
            #expect(zone.day(of: Timestamp(milliseconds: moments.upperBound.milliseconds - 1)) == day)
        }
    }

    @Test(arguments: ["", "Europe/Pariss", "Paris", "../etc/passwd"])
    func `another name is no time zone`(name: String) {
        #expect(CampusTimeZone(name) == nil)
    }
}
