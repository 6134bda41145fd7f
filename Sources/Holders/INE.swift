// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The national student identifier: 11 characters in one of four forms (docs/facts/domain.md, section 9).
package struct INE: Hashable, Sendable {
    /// The characters, upper-case.
    package let text: String

    /// Nil for a text of no known form: RNIE (9 digits, 2 letters), BEA (10 digits, 1 letter), apprentices (4 digits,
    /// A, 5 digits, 1 letter), made by a university (10 digits or letters, 1 digit).
    package init?(_ text: some StringProtocol) {
        let forms = ["000000000AA", "0000000000A", "0000!00000A", "**********0"]
        guard forms.contains(where: { Self.matches(Array(text.utf8), form: Array($0.utf8)) }) else { return nil }
        self.text = String(text)
    }

    /// False when the form has a key and it is wrong; only worth a warning, because such numbers exist.
    package var isKeyRight: Bool {
        let values = text.utf8.map(Self.value)
        guard let last = values.last else { return true }
        let letters = values.count { $0 > 9 }
        if last > 9 {
            // BEA: the number modulo 23 chooses the letter. RNIE and apprentices: no published rule.
            guard letters == 1 else { return true }
            let key = values.dropLast().reduce(0) { ($0 * 10 + $1) % 23 }
            return Array("ABCDEFGHJKLMNPRSTUVWXYZ".utf8)[key] == text.utf8.last
        }
        // University: six times the sum of the first nine values and the tenth, modulo 10.
        return (6 * values.prefix(9).reduce(0, +) + values[9]) % 10 == last
    }

    private static func matches(_ text: [UInt8], form: [UInt8]) -> Bool {
        text.count == form.count
            && zip(text, form).allSatisfy { character, place in
                switch place {
                case UInt8(ascii: "0"): isDigit(character)
                case UInt8(ascii: "A"): isLetter(character)
                case UInt8(ascii: "!"): character == UInt8(ascii: "A")
                default: isDigit(character) || isLetter(character)
                }
            }
    }

    private static func isLetter(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    /// Value of a digit or letter in base 36.
    private static func value(_ character: UInt8) -> Int {
        Int(isDigit(character) ? character - UInt8(ascii: "0") : character - UInt8(ascii: "A") + 10)
    }
}
