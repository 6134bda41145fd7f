// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit
internal import Journal

extension Terminal {
    /// A word of a report in the user's language; unchanged when the family does not have it.
    static func word(_ text: String, of family: String) -> String {
        PhraseKey(rawValue: family + text).map { say($0) } ?? text
    }

    /// A state of the registry; in English the word of the API.
    static func state(_ text: String) -> String { CardState(rawValue: text)?.text(in: language) ?? text }

    /// A reason of the journal; in English the code of the API.
    static func reason(_ text: String) -> String { language == .french ? word(text, of: "reason.") : text }
}
