// SPDX-License-Identifier: Apache-2.0

extension CardDay {
    /// Parses `dd/MM/yyyy` or `yyyy-MM-dd` with all digits. Nil for another form or a day that does not exist.
    package init?(_ text: some StringProtocol) {
        guard let (year, month, day) = Self.parts(text) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// True for `dd/MM/yyyy` and `yyyy-MM-dd`, also when there is no such day.
    package static func hasForm(_ text: some StringProtocol) -> Bool { parts(text) != nil }

    private static func parts(_ text: some StringProtocol) -> (year: Int, month: Int, day: Int)? {
        let isFrench = text.contains("/")
        let parts = text.split(separator: isFrench ? "/" : "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = decimal(parts[0], digits: isFrench ? 2 : 4),
            let month = decimal(parts[1], digits: 2), let last = decimal(parts[2], digits: isFrench ? 4 : 2)
        else { return nil }
        return isFrench ? (last, month, first) : (first, month, last)
    }

    /// `dd/MM/yyyy`.
    package var french: String { "\(padded(day, 2))/\(padded(month, 2))/\(padded(year, 4))" }
}

/// Decimal digits, padded with zeros to `width`.
package func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The value of exactly `digits` ASCII digits.
private func decimal(_ text: some StringProtocol, digits: Int) -> Int? {
    text.utf8.count == digits && text.utf8.allSatisfy(isDigit) ? Int(text) : nil
}

/// True for ASCII digits only: `Character.isNumber` also accepts Arabic-Indic digits and fractions.
package func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
