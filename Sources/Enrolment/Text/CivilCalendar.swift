// SPDX-License-Identifier: Apache-2.0
public import CROUSCard

/// Days of the Gregorian calendar counted from 1 January 1970, without Foundation's `Calendar` and its locale.
enum CivilCalendar {
    private static let daysPerEra = 146_097
    /// From 1 March of year 0, where eras of 400 years begin so that a leap day is the last of its year, to 1970.
    private static let shift = 719_468

    /// The date `count` days after 1 January 1970; years before 1 are not meant.
    static func date(daysSince1970 count: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (count + shift).quotientAndRemainder(dividingBy: daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Days from 1 January 1970 to `date`.
    static func daysSince1970(_ date: CardDay) -> Int {
        let (era, yearOfEra) = (date.month <= 2 ? date.year - 1 : date.year).quotientAndRemainder(dividingBy: 400)
        let monthFromMarch = date.month > 2 ? date.month - 3 : date.month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + date.day - 1
        return era * daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - shift
    }
}

extension CardDay {
    /// Parses `dd/MM/yyyy` or `yyyy-MM-dd`, every digit written. Nil for another form or a day that does not exist.
    public init?(_ text: some StringProtocol) {
        let isFrench = text.contains("/")
        let parts = text.split(separator: isFrench ? "/" : "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = decimal(parts[0], digits: isFrench ? 2 : 4),
            let month = decimal(parts[1], digits: 2), let last = decimal(parts[2], digits: isFrench ? 4 : 2)
        else { return nil }
        self.init(year: isFrench ? last : first, month: month, day: isFrench ? first : last)
    }

    /// `dd/MM/yyyy`.
    public var french: String { "\(padded(day, 2))/\(padded(month, 2))/\(padded(year, 4))" }
}

/// Decimal digits with leading zeros up to `width`.
func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The value of exactly `digits` ASCII digits.
private func decimal(_ text: some StringProtocol, digits: Int) -> Int? {
    text.utf8.count == digits && text.utf8.allSatisfy(isDigit) ? Int(text) : nil
}

/// True for the ASCII digits only: `Character.isNumber` also takes Arabic-Indic digits and fractions.
func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
