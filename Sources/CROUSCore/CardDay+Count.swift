// SPDX-License-Identifier: Apache-2.0

extension CardDay {
    private static let daysPerEra = 146_097
    /// Days from 1 March of year 0 to 1970. Eras of 400 years begin there, so that a leap day is the last of its year.
    private static let shift = 719_468
    /// 1 January of year 1 and 31 December of year 9999.
    private static let countable = -719_162...2_932_896

    /// The day `count` days after 1 January 1970, clamped to the years 1 to 9999.
    package init(daysSince1970 count: Int) {
        let inside = min(max(count, Self.countable.lowerBound), Self.countable.upperBound)
        let (era, dayOfEra) = (inside + Self.shift).quotientAndRemainder(dividingBy: Self.daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// Days since 1 January 1970, negative before it.
    package var daysSince1970: Int {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).quotientAndRemainder(dividingBy: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * Self.daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - Self.shift
    }
}
