// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar, as a card record holds it. The caller chooses the day in Europe/Paris.
package struct CardDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Year, 1 to 9999.
    package let year: Int
    package let month: Int
    /// Day of the month, from 1.
    package let day: Int

    /// Nil for a day that does not exist.
    package init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, 1...Self.length(ofMonth: month, year: year) ~= day else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Year, month and day as one number of eight digits, for instance 20250902.
    package var digits: UInt64 { UInt64(year * 10_000 + month * 100 + day) }

    /// The day with these ``digits``; nil for none.
    package init?(digits: UInt64) {
        guard digits <= 9999_12_31 else { return nil }
        self.init(year: Int(digits / 10_000), month: Int(digits / 100 % 100), day: Int(digits % 100))
    }

    /// `yyyy-MM-dd`.
    package var description: String {
        let text = String(digits)
        let padded = String(repeating: "0", count: 8 - text.count) + text
        return "\(padded.prefix(4))-\(padded.dropFirst(4).prefix(2))-\(padded.suffix(2))"
    }

    package static func < (left: CardDay, right: CardDay) -> Bool { left.digits < right.digits }
}
