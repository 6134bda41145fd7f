// SPDX-License-Identifier: Apache-2.0

/// A language of the sentences.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case french = "fr"

    /// French for a locale such as `fr_FR.UTF-8`, English for every other one.
    package init(locale: String) { self = locale.hasPrefix("fr") ? .french : .english }

    /// True when the language writes this count with the form `one`: French does so for zero too.
    func isOne(_ count: Int) -> Bool {
        switch self {
        case .english: count == 1
        case .french: count == 0 || count == 1
        }
    }
}
