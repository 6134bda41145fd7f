// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The campus's time zone (`timeZone` in the configuration, Europe/Paris by default). It decides the days written in
/// cards, in the CROUS CSV and in sentences. The journal is in UTC.
package struct CampusTimeZone: Hashable, Sendable, CustomStringConvertible {
    /// Metropolitan France.
    package static let paris = CampusTimeZone(description: "Europe/Paris", database: nil)

    /// Name in the time zone database, for instance `Indian/Reunion`.
    package let description: String
    /// Nil for Paris, whose rule is computed: a small machine may have no time zone database.
    private let database: TimeZone?

    private init(description: String, database: TimeZone?) {
        self.description = description
        self.database = database
    }

    /// Nil when the time zone database of this machine does not have the name.
    package init?(_ name: String) {
        if name == Self.paris.description {
            self = .paris
        } else {
            guard let zone = TimeZone(identifier: name) else { return nil }
            self.init(description: name, database: zone)
        }
    }

    /// The day on a wall clock.
    package func day(of moment: Timestamp) -> CardDay {
        CardDay(daysSince1970: Timestamp.split(wallMilliseconds(moment)).day)
    }

    /// `HH:mm:ss` on a wall clock.
    package func clock(of moment: Timestamp) -> String {
        Timestamp.clock(Timestamp.split(wallMilliseconds(moment)).time / 1000)
    }

    /// `dd/MM/yyyy HH:mm` on a wall clock, for sentences.
    package func minute(of moment: Timestamp) -> String { "\(day(of: moment).french) \(clock(of: moment).prefix(5))" }

    /// The moments of some days: from midnight before the first to midnight after the last.
    package func moments(of days: ClosedRange<CardDay>) -> Range<Timestamp> {
        start(of: days.lowerBound)..<start(of: CardDay(daysSince1970: days.upperBound.daysSince1970 + 1))
    }

    /// Midnight at the start of a day.
    package func start(of day: CardDay) -> Timestamp {
        let midnight = Int64(day.daysSince1970) * Timestamp.perDay
        // The offset at midnight in UTC may be that of the day before or after, when the clocks change in that night.
        let near = Timestamp(milliseconds: midnight - offset(at: Timestamp(milliseconds: midnight)))
        return Timestamp(milliseconds: midnight - offset(at: near))
    }

    private func wallMilliseconds(_ moment: Timestamp) -> Int64 { moment.milliseconds + offset(at: moment) }

    /// Milliseconds a wall clock is ahead of UTC.
    private func offset(at moment: Timestamp) -> Int64 {
        guard let database else { return Self.parisOffset(at: moment) }
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        return Int64(database.secondsFromGMT(for: date)) * 1000
    }

    /// One hour, two in summer: directive 2000/84/EC, from the last Sunday of March, 01:00 UTC, to the last Sunday of
    /// October, 01:00 UTC.
    private static func parisOffset(at moment: Timestamp) -> Int64 {
        let isSummer =
            moment.milliseconds >= clockChange(month: 3, year: moment.year)
            && moment.milliseconds < clockChange(month: 10, year: moment.year)
        return (isSummer ? 2 : 1) * Timestamp.perHour
    }

    /// 01:00 UTC on the last Sunday of a month of 31 days.
    private static func clockChange(month: Int, year: Int) -> Int64 {
        guard let last = CardDay(year: year, month: month, day: 31)?.daysSince1970 else { return .max }
        // 1 January 1970 was a Thursday, so day 3 was a Sunday.
        let daysAfterSunday = ((last - 3) % 7 + 7) % 7
        return Int64(last - daysAfterSunday) * Timestamp.perDay + Timestamp.perHour
    }
}
