// SPDX-License-Identifier: Apache-2.0

/// The opaque name of a person in journal and registry; the holders' directory knows who it is.
package struct HolderReference: Hashable, Sendable, CustomStringConvertible {
    /// 1 to 64 ASCII letters, digits, `-`, `_` and `.`.
    package let description: String

    /// Nil unless the text is as said above: a name with a blank or an address with `@` cannot slip into the journal.
    package init?(_ text: some StringProtocol) {
        func isAllowed(_ character: Unicode.Scalar) -> Bool {
            switch character {
            case "0"..."9", "A"..."Z", "a"..."z", "-", "_", ".": true
            default: false
            }
        }
        guard (1...64).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isAllowed) else { return nil }
        description = String(text)
    }
}
