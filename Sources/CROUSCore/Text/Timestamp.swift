// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A moment in UTC with milliseconds, written as RFC 3339 in one fixed form: `2025-09-02T08:15:30.123Z`.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds after 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    static let perHour: Int64 = 3_600_000
    static let perDay: Int64 = 24 * perHour
    private static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// A moment of the years 1 to 9999; other values are clamped.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// The system clock.
    package static func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    /// Parses exactly the form of ``description``. Nil for anything else, also for a leap second.
    package init?(_ text: some StringProtocol) { self.init(text: Array(text.utf8).span) }

    /// As ``init(_:)``, from the bytes of a text.
    package init?(text: Span<UInt8>) {
        guard text.count == 24, Self.hasForm(text) else { return nil }
        func number(_ range: Range<Int>) -> Int {
            var number = 0
            for index in range { number = number * 10 + Int(text[index] & 0x0F) }
            return number
        }
        guard let day = CardDay(year: number(0..<4), month: number(5..<7), day: number(8..<10)) else { return nil }
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        milliseconds = Int64(day.daysSince1970) * Self.perDay + seconds * 1000 + Int64(number(20..<23))
    }

    /// True for `0000-00-00T00:00:00.000Z` with any digits.
    private static func hasForm(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            switch index {
            case 4, 7: if text[index] != UInt8(ascii: "-") { return false }
            case 10: if text[index] != UInt8(ascii: "T") { return false }
            case 13, 16: if text[index] != UInt8(ascii: ":") { return false }
            case 19: if text[index] != UInt8(ascii: ".") { return false }
            case 23: if text[index] != UInt8(ascii: "Z") { return false }
            default: if !isDigit(text[index]) { return false }
            }
        }
        return true
    }

    package var description: String {
        let (daysSince1970, time) = Self.split(milliseconds)
        let day = CardDay(daysSince1970: daysSince1970)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        // A journal has millions of these: digits are written one by one.
        func add(_ number: Int64, _ width: Int, before mark: Unicode.Scalar) {
            var divisor: Int64 = width == 4 ? 1000 : width == 3 ? 100 : 10
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: mark))
        }
        add(Int64(day.year), 4, before: "-")
        add(Int64(day.month), 2, before: "-")
        add(Int64(day.day), 2, before: "T")
        add(time / Self.perHour, 2, before: ":")
        add(time / 60_000 % 60, 2, before: ":")
        add(time / 1000 % 60, 2, before: ".")
        add(time % 1000, 3, before: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// The year in UTC.
    package var year: Int { CardDay(daysSince1970: Self.split(milliseconds).day).year }

    static func clock(_ seconds: Int64) -> String {
        "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// Days since 1970 and milliseconds of the day; both count upwards before 1970 too.
    static func split(_ moment: Int64) -> (day: Int, time: Int64) {
        let remainder = moment % perDay
        let time = remainder < 0 ? remainder + perDay : remainder
        return (Int((moment - time) / perDay), time)
    }
}
