// SPDX-License-Identifier: Apache-2.0

/// The opaque reference of a person in journal and registry; only the holders' directory resolves it.
package struct HolderReference: Hashable, Sendable, CustomStringConvertible {
    /// 1 to 64 ASCII letters, digits, `-`, `_` and `.`.
    package let description: String

    /// Nil unless the text has that form: a name with a blank or an address with `@` cannot get into the journal.
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
